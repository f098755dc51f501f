package dev.sluice.local.guarantee;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.local.Turns;
import dev.sluice.local.stack.Service;
import dev.sluice.local.types.CommandRun;
import dev.sluice.local.types.TypesPipeline;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/** Tables are loaded, replayed and cut while about 500 changes a second go through the pipeline and processes are killed. */
@Tag("thorough")
@ResourceLock(Turns.LOAD)
class BulkUnderLoadIT {

    private static final Set<String> TABLES = Set.of(Bank.HERE, Bank.THERE, Bank.STOCK, Bank.SHELF);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String BACKFILL = "dev.sluice.sink.backfill.Backfill";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path data;

    private static TypesPipeline pipeline;
    private static Bank bank;

    @BeforeAll
    static void start() throws Exception {
        pipeline = TypesPipeline.open(data);
        pipeline.sql(Bank.SETUP);
        // Replays from the beginning shall have the rows of before.
        pipeline.start("[public.here, public.there, public.stock, public.shelf]" + TypesPipeline.BY_SNAPSHOT);
        pipeline.awaitLanded(TABLES);
        bank = Bank.open(pipeline);
    }

    @AfterAll
    static void stop() throws Exception {
        TypesPipeline running = pipeline;
        Bank writing = bank;
        try (running;
                writing) {
            // The writer ends before its database does.
        }
    }

    @Test
    void aLoadThatIsKilledTwiceLeavesNeitherGhostsNorGaps() throws Exception {
        // Given
        pipeline.sql(Bank.DELETES_THAT_ARE_NOT_PUBLISHED);
        bank.awaitTransactions(60, PATIENCE);
        pipeline.awaitLanded(TABLES);
        String ghosts = "SELECT count(*) FROM lake.shop_public.shelf";
        assertThat(pipeline.query(List.of(ghosts))).isEqualTo(List.of(List.of(List.of("" + Bank.SHELF_ROWS))));

        // When
        CommandRun first = backfill();
        first.awaitLine("a chunk of the large table has landed", line -> line.contains("\"table\":\"" + Bank.STOCK));
        first.kill();
        bank.awaitTransactions(120, PATIENCE);
        CommandRun second = backfill();
        second.awaitLine("the load goes on", line -> line.startsWith(Bank.STOCK + ": goes on behind"));
        second.kill();
        bank.awaitTransactions(120, PATIENCE);
        CommandRun third = backfill();
        third.answer();

        // Then
        assertThat(third.said()).contains(Bank.STOCK + ": goes on behind");
        assertLakeEqualsSource();
    }

    @Test
    void aReplayOfEverythingIntoAFreshTableEqualsTheLiveOne() throws Exception {
        bank.awaitTransactions(100, PATIENCE);
        bank.hold();
        try {
            pipeline.awaitLanded(TABLES);

            pipeline.command(
                            "dev.sluice.sink.replay.Replay",
                            "--table",
                            Bank.STOCK,
                            "--from",
                            "beginning",
                            "--into",
                            "public.stock_again")
                    .answer();

            String columns = "SELECT id, version, item, price, note, made, seen, __position FROM ";
            String live = columns + "lake.shop_public.stock";
            String again = columns + "lake.shop_public.stock_again";
            assertThat(pipeline.query(List.of(
                            "SELECT count(*) > 0 FROM lake.shop_public.stock_again",
                            "SELECT count(*) FROM (" + live + " EXCEPT ALL " + again + ")",
                            "SELECT count(*) FROM (" + again + " EXCEPT ALL " + live + ")")))
                    .isEqualTo(List.of(List.of(List.of("true")), List.of(List.of("0")), List.of(List.of("0"))));
        } finally {
            bank.goOn();
        }
    }

    @Test
    void everyCutHoldsAllMoneyWhileServicesAreKilled() throws Exception {
        List<String> totals = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Service service : Service.values()) {
            bank.awaitTransactions(60, PATIENCE);
            pipeline.kill(service);
            bank.awaitTransactions(60, PATIENCE);
            JsonNode cut = new ObjectMapper()
                    .readTree(pipeline.command("dev.sluice.sink.cut.Cut", "--json", "--timeout", "3m")
                            .answer());
            names.add(cut.path("cut").asText());
            totals.add(total(cut));
        }

        assertThat(names).hasSize(Service.values().length);
        assertThat(pipeline.query(totals))
                .allSatisfy(rows -> assertThat(rows).isEqualTo(List.of(List.of("" + Bank.MONEY))));
    }

    /** The statement that adds up what both tables hold in a cut. */
    private static String total(JsonNode cut) {
        List<String> sums = new ArrayList<>();
        for (JsonNode table : cut.path("tables")) {
            if (Set.of(Bank.HERE, Bank.THERE).contains(table.path("table").asText())) {
                sums.add("(SELECT sum(amount) FROM " + table.path("lake_table").asText() + " VERSION AS OF "
                        + table.path("snapshot_id").asText() + ")");
            }
        }
        assertThat(sums).hasSize(2);
        return "SELECT CAST(" + String.join(" + ", sums) + " AS BIGINT)";
    }

    private static CommandRun backfill() throws Exception {
        return pipeline.command(
                BACKFILL,
                "--json",
                "--table",
                Bank.STOCK,
                "--table",
                Bank.SHELF,
                "--max-rate",
                "12000",
                "--max-connections",
                "3");
    }

    /** By sums of the source's own, and value by value by the command that users have. */
    private static void assertLakeEqualsSource() throws Exception {
        bank.hold();
        try {
            pipeline.awaitLanded(TABLES);
            String stock = "SELECT count(*), sum(id), sum(version), sum(price) FROM ";
            String shelf = "SELECT count(*), sum(id) FROM ";
            assertThat(pipeline.query(List.of(stock + "lake.shop_public.stock", shelf + "lake.shop_public.shelf")))
                    .isEqualTo(List.of(pipeline.source(stock + "stock"), pipeline.source(shelf + "shelf")));
            pipeline.verify().call();
        } finally {
            bank.goOn();
        }
    }
}
