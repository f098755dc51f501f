package dev.sluice.sink.verify;

import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.verify.Difference.ColumnDifference;
import dev.sluice.sink.verify.Difference.Kind;
import dev.sluice.sink.verify.TableResult.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import static org.assertj.core.api.Assertions.assertThat;

/** While rows are inserted, updated and deleted all the time, those that are on their way are told from those that differ. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RowsThatMoveOnIT {

    private static final TableId MOVING = new TableId("public", "moving");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean writing = new AtomicBoolean();
    private SourceAndLake both;
    private Future<?> writer;

    @BeforeAll
    void start(@TempDir Path warehouse) throws Exception {
        both = SourceAndLake.start(warehouse);
        both.lake("CREATE NAMESPACE lake.shop_public");
        both.lake("CREATE TABLE lake.shop_public.moving (id int, n bigint, __position string) USING iceberg");
        both.source("CREATE TABLE moving (id int PRIMARY KEY, n bigint);"
                + " INSERT INTO moving SELECT i, 0 FROM generate_series(0, 999) i");
    }

    @AfterAll
    void stop() throws Exception {
        threads.shutdownNow();
        both.close();
    }

    @BeforeEach
    void write() {
        writing.set(true);
        writer = threads.submit(() -> {
            writeAll();
            return null;
        });
    }

    @AfterEach
    void stopWriting() throws Exception {
        writing.set(false);
        writer.get(10, TimeUnit.SECONDS);
    }

    /** Two rows change in almost every transaction, rows from 500 on come and go, those from 900 on stay as they are. */
    private void writeAll() throws SQLException, InterruptedException {
        Random random = new Random(7);
        try (Connection connection = both.connect();
                Statement statement = connection.createStatement()) {
            while (writing.get()) {
                int some = random.nextInt(500);
                int other = 500 + random.nextInt(400);
                statement.execute("BEGIN; UPDATE moving SET n = n + 1 WHERE id IN (" + random.nextInt(2) + ", " + some
                        + "); DELETE FROM moving WHERE id = " + other + "; COMMIT");
                statement.execute("INSERT INTO moving VALUES (" + other + ", " + random.nextInt() + ")");
                Thread.sleep(15); // no wait for anything: this is the pace of the load
            }
        }
    }

    @Test
    void underLoadEqualIsEqual() throws Exception {
        try (LaggingCopy copy = new LaggingCopy(both, MOVING, "SELECT id, n, xmin::text AS version FROM moving")) {
            long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            long movedOn = 0;
            while (movedOn == 0) {
                assertThat(System.nanoTime()).isLessThan(deadline);

                TableResult result = verify(copy);

                assertThat(result.differences()).isEmpty();
                assertThat(result.reason()).isEmpty();
                assertThat(result.outcome()).isEqualTo(Outcome.EQUAL);
                movedOn = result.movedOn();
            }
        }
    }

    @Test
    void underLoadDifferencesAreFoundAndNothingElse() throws Exception {
        String wrong =
                "SELECT id, CASE WHEN id = 950 THEN 1 ELSE n END AS n, xmin::text AS version FROM moving WHERE id <>"
                        + " 951 UNION ALL SELECT 5000, 0, '1'";
        try (LaggingCopy copy = new LaggingCopy(both, MOVING, wrong)) {
            TableResult result = verify(copy);

            assertThat(result.differences())
                    .containsExactlyInAnyOrder(
                            new Difference(
                                    Map.of("id", "950"),
                                    Kind.CHANGED,
                                    List.of(new ColumnDifference("n", Optional.of("0"), Optional.of("1")))),
                            new Difference(Map.of("id", "951"), Kind.MISSING, List.of()),
                            new Difference(Map.of("id", "5000"), Kind.EXTRA, List.of()));
            assertThat(result.outcome()).isEqualTo(Outcome.DIFFERS);
        }
    }

    private TableResult verify(Statuses statuses) throws Exception {
        return both.report(List.of("public.moving"), comparison -> Set.of(), statuses)
                .tables()
                .get(0);
    }
}
