package dev.sluice.local.guarantee;

import dev.sluice.local.Turns;
import dev.sluice.local.stack.Service;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static dev.sluice.local.Eventually.eventually;

/** Sizes that a source may have and few tests do: every change lands, and no service takes more memory than it is given. */
@Tag("thorough")
@ResourceLock(Turns.LOAD)
class LargeAndOddIT {

    private static final Duration STOP_GRACE = Duration.ofSeconds(75);
    private static final long MIB = 1024 * 1024;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path data;

    @Test
    void oneTransactionOfAMillionChanges() throws Exception {
        try (ByHand pipeline =
                ByHand.start(data, "CREATE TABLE huge (id int PRIMARY KEY, v int NOT NULL, t text NOT NULL)", "")) {
            pipeline.awaitLanded(Set.of("public.huge"));
            pipeline.sql(
                    """
                    BEGIN;
                    INSERT INTO huge SELECT n, 0, md5(n::text) FROM generate_series(1, 500000) n;
                    UPDATE huge SET v = v + 1 WHERE id <= 300000;
                    DELETE FROM huge WHERE id > 300000;
                    COMMIT;
                    """);

            pipeline.awaitLanded(Set.of("public.huge"));

            pipeline.awaitAccounted("public.huge", 1_000_000);
            pipeline.assertEqualWithinItsMemory();
        }
    }

    @Test
    void rowsOfAThousandColumnsAndOfTwentyMegabytes() throws Exception {
        String columns =
                IntStream.range(1, 1000).mapToObj(n -> "c" + n + " int").collect(Collectors.joining(", "));
        try (ByHand pipeline = ByHand.start(
                data,
                "CREATE TABLE wide (id int PRIMARY KEY, " + columns + ");"
                        + " CREATE TABLE bulky (id int PRIMARY KEY, n int NOT NULL, body text NOT NULL);"
                        + " ALTER TABLE bulky ALTER COLUMN body SET STORAGE EXTERNAL",
                "")) {
            pipeline.awaitLanded(Set.of("public.wide", "public.bulky"));
            pipeline.sql("INSERT INTO wide (id, c1, c999) SELECT n, n, -n FROM generate_series(1, 300) n");
            pipeline.sql("UPDATE wide SET c500 = id WHERE id > 100");
            pipeline.sql("DELETE FROM wide WHERE id > 250");
            pipeline.sql("INSERT INTO bulky SELECT n, 0, repeat(md5(n::text), 655360) FROM generate_series(1, 3) n");
            pipeline.sql("UPDATE bulky SET n = 1 WHERE id = 2");
            pipeline.sql("DELETE FROM bulky WHERE id = 3");

            pipeline.awaitLanded(Set.of("public.wide", "public.bulky"));

            pipeline.awaitAccounted("public.wide", 300 + 200 + 50);
            pipeline.awaitAccounted("public.bulky", 3 + 1 + 1);
            pipeline.assertEqualWithinItsMemory();
        }
    }

    /** While the sink is away, and a table without any change beside one with many: its log is confirmed, too. */
    @Test
    void aBurstWhileTheSinkIsAwayBesideATableThatIsIdle() throws Exception {
        try (ByHand pipeline = ByHand.start(
                data,
                "CREATE TABLE busy (id int PRIMARY KEY, v int NOT NULL, t text NOT NULL);"
                        + " CREATE TABLE idle (id int PRIMARY KEY); INSERT INTO idle VALUES (1)",
                "")) {
            pipeline.awaitLanded(Set.of("public.busy", "public.idle"));
            pipeline.stack().service(Service.SINK).stop(STOP_GRACE);

            for (int batch = 0; batch < 500; batch++) {
                pipeline.sql("INSERT INTO busy SELECT n, 0, md5(n::text) FROM generate_series(%d, %d) n"
                        .formatted(batch * 1000 + 1, batch * 1000 + 1000));
            }
            pipeline.stack().service(Service.SINK).start();
            pipeline.awaitLanded(Set.of("public.busy", "public.idle"));

            pipeline.awaitAccounted("public.busy", 500_000);
            eventually(
                    "the slot is confirmed nearly to the log's end",
                    Duration.ofMinutes(1),
                    pipeline::unconfirmedBytes,
                    bytes -> bytes < MIB);
            pipeline.assertEqualWithinItsMemory();
        }
    }

    @Test
    void fiveHundredTables() throws Exception {
        StringBuilder tables = new StringBuilder();
        for (int n = 1; n <= 500; n++) {
            tables.append("CREATE TABLE t%1$03d (id int PRIMARY KEY, v int); INSERT INTO t%1$03d VALUES (1, 0), (2, 0);"
                    .formatted(n));
        }
        Set<String> all = IntStream.rangeClosed(1, 500)
                .mapToObj("public.t%03d"::formatted)
                .collect(Collectors.toSet());
        try (ByHand pipeline = ByHand.start(data, tables.toString(), "")) {
            pipeline.awaitLanded(all);
            for (int n = 1; n <= 500; n++) {
                pipeline.sql("UPDATE t%1$03d SET v = 1; INSERT INTO t%1$03d VALUES (3, 3)".formatted(n));
            }

            pipeline.awaitLanded(all);

            pipeline.assertEqualWithinItsMemory();
        }
    }
}
