package dev.sluice.local.guarantee;

import dev.sluice.local.Turns;
import dev.sluice.local.stack.Service;
import dev.sluice.local.types.TypesPipeline;
import dev.sluice.monitor.TableSummary;
import dev.sluice.schemas.status.TableStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import static dev.sluice.local.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** On a whole pipeline, tables that are captured first are loaded in bulk while they change and the sink and ingest are killed. */
@ResourceLock(Turns.LOAD)
class InitialLoadIT {

    private static final String ATTIC = "public.attic";
    private static final String LATE = "public.late";
    private static final Set<String> FIRST = Set.of(Bank.HERE, Bank.THERE, Bank.STOCK, Bank.SHELF, ATTIC);
    private static final int ATTIC_ROWS = 200_000;
    private static final int LATE_ROWS = 5_000;
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path data;

    @Test
    void lakeEqualsSourceWithoutASnapshotThroughTheTopics() throws Exception {
        try (TypesPipeline pipeline = TypesPipeline.open(data)) {
            // Given
            pipeline.sql(Bank.SETUP);
            pipeline.sql(List.of(
                    "CREATE TABLE attic (id bigint PRIMARY KEY, what text)",
                    "INSERT INTO attic SELECT n, repeat(md5(n::text), 8) FROM generate_series(1, " + ATTIC_ROWS
                            + ") n"));
            pipeline.start("[\"public.*\"]");
            try (Bank bank = Bank.open(pipeline)) {

                // When
                eventually("tables are to be loaded", PATIENCE, pipeline::statuses, all -> all.stream()
                        .anyMatch(table -> table.state().equals(TableStatus.LOADING)));
                pipeline.kill(Service.INGEST);
                eventually("a part of the attic is loaded", PATIENCE, () -> hasChunk(pipeline), has -> has);
                pipeline.kill(Service.SINK);
                eventually("all tables are in", PATIENCE, pipeline::statuses, InitialLoadIT::areIn);
                pipeline.sql(List.of("CREATE TABLE late (id bigint PRIMARY KEY, what text);"
                        + " INSERT INTO late SELECT n, 'late ' || n FROM generate_series(1, " + LATE_ROWS + ") n"));
                eventually("the late table is whole", PATIENCE, pipeline::statuses, all -> all.stream()
                        .anyMatch(table -> table.table().toString().equals(LATE) && table.completeThrough() != null));

                // Then
                bank.hold();
                try {
                    pipeline.awaitLanded(FIRST);
                    String stock = "SELECT count(*), sum(id), sum(version), sum(price) FROM ";
                    String attic = "SELECT count(*), sum(id) FROM ";
                    assertThat(pipeline.query(List.of(
                                    stock + "lake.shop_public.stock",
                                    attic + "lake.shop_public.attic",
                                    attic + "lake.shop_public.late")))
                            .isEqualTo(List.of(
                                    pipeline.source(stock + "stock"),
                                    pipeline.source(attic + "attic"),
                                    pipeline.source(attic + "late")));
                    pipeline.verify().call();
                    assertThat(pipeline.statuses().stream()
                                    .filter(table -> Set.of(ATTIC, LATE, Bank.SHELF)
                                            .contains(table.table().toString()))
                                    .map(TableSummary::captured))
                            .as("rows that went through the topics")
                            .containsExactly(0L, 0L, 0L);
                    eventually("each change is accounted for", PATIENCE, pipeline::statuses, all -> all.stream()
                            .allMatch(table -> table.captured()
                                    == table.landed() + table.superseded() + table.filtered() + table.quarantined()));
                } finally {
                    bank.goOn();
                }
            }
        }
    }

    /** Whether a chunk of the attic has landed: another commit of its table has begun. */
    private static boolean hasChunk(TypesPipeline pipeline) throws IOException {
        try (Stream<Path> files = Files.walk(pipeline.directory().resolve("warehouse"))) {
            return files.map(Path::toString)
                    .anyMatch(file -> file.contains("/attic__backfill") && file.contains("/00002-"));
        }
    }

    private static boolean areIn(List<TableSummary> tables) {
        return tables.stream()
                        .filter(table -> table.completeThrough() != null
                                && FIRST.contains(table.table().toString()))
                        .count()
                == FIRST.size();
    }
}
