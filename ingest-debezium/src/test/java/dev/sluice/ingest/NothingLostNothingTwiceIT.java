package dev.sluice.ingest;

import dev.sluice.ingest.bed.Bed;
import dev.sluice.ingest.bed.Service;
import dev.sluice.ingest.bed.ServiceProcess;
import dev.sluice.ingest.bed.TestPipeline;
import dev.sluice.ingest.bed.TopicView.Seen;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.service.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

import java.io.StringReader;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Each change is in Kafka once, whatever dies when. */
@ExtendWith(Bed.Resolver.class)
class NothingLostNothingTwiceIT {

    @Test
    void killedInTheMiddleOfLargeTransactionsAndOfCopiesThatShareAnLsn(Bed bed) throws Exception {
        // Given
        TestPipeline pipeline = bed.pipeline().debezium("max.batch.size", "97").debezium("max.queue.size", "200");
        pipeline.sql("CREATE TABLE t (id int PRIMARY KEY, v int)", "CREATE TABLE c (id int PRIMARY KEY, v text)");
        try (ServiceProcess first = ServiceProcess.start(pipeline)) {
            pipeline.topic("public.t").changesThrough(pipeline);

            // When: killed twice while transactions far larger than a batch are under way
            pipeline.transaction(
                    "INSERT INTO t SELECT i, 0 FROM generate_series(1, 4000) i", "UPDATE t SET v = 1 WHERE id % 2 = 0");
            copy(pipeline, 1, 3000);
            pipeline.topic("public.t").await(seen -> changes(seen).size() > 500);
            first.kill();
        }
        assertThat(changes(pipeline.topic("public.t").all()))
                .as("it was killed in the middle")
                .hasSizeLessThan(6000);
        try (ServiceProcess second = ServiceProcess.start(pipeline)) {
            copy(pipeline, 3001, 6000);
            pipeline.topic("public.c").await(seen -> changes(seen).size() > 700);
            second.kill();
        }
        try (ServiceProcess third = ServiceProcess.start(pipeline)) {
            pipeline.sql("INSERT INTO t VALUES (9000, 0)");
            List<Seen> t = pipeline.topic("public.t").changesThrough(pipeline);
            List<Seen> c = pipeline.topic("public.c").changesThrough(pipeline);

            // Then
            assertThat(times(t, "c"))
                    .isEqualTo(once(IntStream.concat(IntStream.rangeClosed(1, 4000), IntStream.of(9000))));
            assertThat(times(t, "u"))
                    .isEqualTo(once(IntStream.rangeClosed(1, 4000).filter(i -> i % 2 == 0)));
            assertThat(times(c, "c")).isEqualTo(once(IntStream.rangeClosed(1, 6000)));
            assertThat(positions(t)).as("no two changes share a position").hasSameSizeAs(t);
            assertThat(positions(c)).as("no two changes share a position").hasSameSizeAs(c);
            assertThat(c.stream().map(s -> s.at().event()).distinct().count())
                    .as("rows of a COPY do share LSNs, else this test proves nothing")
                    .isLessThan(c.size() / 2);
            third.terminate();
            assertThat(third.exitCode(15)).isZero();
        }
    }

    @Test
    void rowsDeletedBetweenABrokenSnapshotAndTheNextGoAway(Bed bed) throws Exception {
        // Given
        TestPipeline pipeline = bed.pipeline()
                .debezium("max.batch.size", "50")
                .debezium("max.queue.size", "100")
                .debezium("snapshot.fetch.size", "50");
        pipeline.sql(
                "CREATE TABLE a (id int PRIMARY KEY)",
                "INSERT INTO a SELECT generate_series(1, 8000)",
                "CREATE TABLE b (id int PRIMARY KEY)",
                "INSERT INTO b SELECT generate_series(1, 8000)");
        try (ServiceProcess first = ServiceProcess.start(pipeline)) {
            pipeline.topic("public.a").await(seen -> changes(seen).size() > 100);
            first.kill();
        }
        int broken = pipeline.topic("public.a").all().size();
        assertThat(broken).as("the snapshot broke off").isLessThan(8000);

        // When
        pipeline.sql("DELETE FROM a", "DELETE FROM b WHERE id > 100");
        try (ServiceProcess second = ServiceProcess.start(pipeline)) {
            List<Seen> a = pipeline.topic("public.a").changesThrough(pipeline);
            List<Seen> b = pipeline.topic("public.b").changesThrough(pipeline);

            // Then
            List<Seen> truncates = a.stream().filter(s -> s.op().equals("t")).toList();
            assertThat(truncates).extracting(Seen::partition).containsExactlyInAnyOrder(0, 1);
            SourcePosition truncate = truncates.get(0).at();
            assertThat(a.stream().filter(s -> s.op().equals("r")))
                    .as("all rows of the broken snapshot are before the truncate")
                    .hasSize(broken)
                    .allMatch(row -> truncate.isAfter(row.at()));
            List<Seen> rows = b.stream()
                    .filter(s -> s.op().equals("r") && s.at().isAfter(truncate))
                    .toList();
            assertThat(rows).hasSize(100);
            assertThat(truncates)
                    .as("they have the time of the snapshot that they open")
                    .allMatch(each -> sourceTime(each) == sourceTime(rows.get(0)))
                    .allMatch(each -> sourceTime(each) > sourceTime(a.get(0)))
                    .allMatch(each -> each.row("source").get("lsn").equals(truncate.commit()));
            assertThat(second.exitNow()).isEmpty();
        }
    }

    @Test
    void theSourcesConnectionsBreakAndComeBack(Bed bed) throws Exception {
        // Given
        TestPipeline pipeline = bed.pipeline();
        pipeline.sql("CREATE TABLE t (id int PRIMARY KEY)");
        try (Service service = Service.start(pipeline)) {
            pipeline.topic("public.t").changesThrough(pipeline);

            // When
            for (int round = 0; round < 2; round++) {
                pipeline.sql("INSERT INTO t SELECT generate_series(" + (round * 1000 + 1) + ", " + (round * 1000 + 1000)
                        + ")");
                pipeline.column("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
                        + pipeline.name() + "' AND pid <> pg_backend_pid()");
            }

            // Then
            List<Seen> seen = pipeline.topic("public.t").changesThrough(pipeline);
            assertThat(times(seen, "c")).isEqualTo(once(IntStream.rangeClosed(1, 2000)));
            assertThat(service.exitNow()).isEmpty();
        }
    }

    @Test
    void aSecondInstanceTakesOverAndTheFirstSaysSo(Bed bed) throws Exception {
        // Given
        TestPipeline pipeline = bed.pipeline();
        pipeline.sql("CREATE TABLE t (id int PRIMARY KEY)");
        try (Service first = Service.start(pipeline)) {
            pipeline.topic("public.t").changesThrough(pipeline);

            // When
            try (Service second = Service.start(pipeline)) {
                ExitCode code = first.exit(Duration.ofSeconds(30));
                pipeline.sql("INSERT INTO t SELECT generate_series(1, 100)");

                // Then
                assertThat(code).isEqualTo(ExitCode.FENCED);
                List<Seen> seen = pipeline.topic("public.t").changesThrough(pipeline);
                assertThat(times(seen, "c")).isEqualTo(once(IntStream.rangeClosed(1, 100)));
                assertThat(second.exitNow()).isEmpty();
            }
        }
    }

    @Test
    void oneThatStandsByTakesOverWhenTheOtherIsKilledAndNotBefore(Bed bed) throws Exception {
        // Given: two instances that both would capture
        TestPipeline pipeline = bed.pipeline().takeover("when-gone");
        pipeline.sql("CREATE TABLE t (id int PRIMARY KEY)");
        try (ServiceProcess first = ServiceProcess.start(pipeline)) {
            pipeline.topic("public.t").changesThrough(pipeline);
            try (ServiceProcess second = ServiceProcess.start(pipeline)) {
                second.awaitOutput("standing by until it is gone");
                pipeline.sql("INSERT INTO t SELECT generate_series(1, 100)");
                pipeline.topic("public.t").changesThrough(pipeline);
                assertThat(first.exitNow()).isEmpty();

                // When
                first.kill();
                pipeline.sql("INSERT INTO t SELECT generate_series(101, 200)");

                // Then
                pipeline.topic("public.t").changesThrough(pipeline);
                assertThat(second.exitNow()).isEmpty();

                // And when the killed one comes back
                try (ServiceProcess third = ServiceProcess.start(pipeline)) {
                    third.awaitOutput("standing by until it is gone");
                    pipeline.sql("INSERT INTO t SELECT generate_series(201, 300)");

                    // Then it stands by, and stops when it is asked to
                    List<Seen> seen = pipeline.topic("public.t").changesThrough(pipeline);
                    assertThat(times(seen, "c")).isEqualTo(once(IntStream.rangeClosed(1, 300)));
                    third.terminate();
                    assertThat(third.exitCode(15)).isZero();
                    assertThat(second.exitNow()).isEmpty();
                }
            }
        }
    }

    /** What is in Kafka the source need not keep: also when nobody writes any more, and however the first rows came. */
    @ParameterizedTest
    @ValueSource(strings = {"snapshot", "backfill"})
    void theSourceIsToldOfWhatIsInKafka(String initialLoad, Bed bed) throws Exception {
        // Given
        TestPipeline pipeline = bed.pipeline().initialLoad(initialLoad);
        pipeline.sql("CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE idle (id int PRIMARY KEY)");
        try (Service service = Service.start(pipeline)) {
            pipeline.topic("public.t").changesThrough(pipeline);

            // When
            pipeline.sql("INSERT INTO t SELECT generate_series(1, 20000)");
            long written = pipeline.lsn();

            // Then
            pipeline.awaitConfirmed(written);
            assertThat(service.exitNow()).isEmpty();
        }
    }

    private static long sourceTime(Seen change) {
        return (long) change.row("source").get("ts_ms");
    }

    private static void copy(TestPipeline pipeline, int from, int to) throws Exception {
        String rows = IntStream.rangeClosed(from, to).mapToObj(i -> i + "\tx").collect(Collectors.joining("\n"));
        try (Connection connection = pipeline.connect()) {
            new CopyManager(connection.unwrap(BaseConnection.class))
                    .copyIn("COPY c FROM STDIN", new StringReader(rows));
        }
    }

    private static List<Seen> changes(List<Seen> seen) {
        return seen.stream().filter(Seen::isChange).toList();
    }

    private static Map<Integer, Integer> times(List<Seen> changes, String op) {
        Map<Integer, Integer> times = new TreeMap<>();
        changes.stream()
                .filter(change -> change.op().equals(op))
                .forEach(change -> times.merge((Integer) change.after().get("id"), 1, Integer::sum));
        return times;
    }

    private static Map<Integer, Integer> once(IntStream ids) {
        Map<Integer, Integer> times = new TreeMap<>();
        ids.forEach(id -> times.put(id, 1));
        return times;
    }

    private static java.util.Set<SourcePosition> positions(List<Seen> changes) {
        return changes.stream().map(Seen::at).collect(Collectors.toSet());
    }
}
