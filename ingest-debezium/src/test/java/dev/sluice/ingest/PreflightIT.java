package dev.sluice.ingest;

import dev.sluice.ingest.bed.Bed;
import dev.sluice.ingest.bed.Service;
import dev.sluice.ingest.bed.ServiceProcess;
import dev.sluice.ingest.bed.TestPipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.service.ExitCode;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever keeps ingest from working is told at once, with its mend. */
@ExtendWith(Bed.Resolver.class)
class PreflightIT {

    @Test
    void aGoodPipelineHasNoProblems(Bed bed) throws Exception {
        TestPipeline pipeline = bed.pipeline();
        pipeline.sql("CREATE TABLE t (id int PRIMARY KEY)");
        assertThat(InProcess.check(pipeline.load())).isEmpty();
    }

    @Test
    void everyProblemAtOnce(Bed bed) throws Exception {
        TestPipeline pipeline = bed.pipeline()
                .capturing("public.t,public.history,public.absent,other.*")
                .debezium("skipped.operations", "t")
                .debezium("offset.storage", "mine");
        pipeline.sql("CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE history (at timestamptz)");

        List<Problem> problems = InProcess.check(pipeline.load());

        assertThat(problems)
                .extracting(Problem::what)
                .satisfiesExactlyInAnyOrder(
                        what -> assertThat(what).contains("has no table public.absent"),
                        what -> assertThat(what).contains("matches other.*"),
                        what -> assertThat(what).contains("has no primary key"),
                        what -> assertThat(what).contains("can't be set here"),
                        what -> assertThat(what).contains("can't be set here"));
        assertThat(problems).allMatch(problem -> !problem.mend().isEmpty());
    }

    @Test
    void missingDatabaseAndUnusablePartitionCount(Bed bed) throws Exception {
        TestPipeline pipeline = bed.pipeline();
        pipeline.sql("CREATE TABLE t (id int PRIMARY KEY)");
        try (Service service = Service.start(pipeline)) {
            pipeline.topic("public.t").changesThrough(pipeline);
            assertThat(service.exitNow()).isEmpty();
        }

        List<Problem> problems =
                InProcess.check(pipeline.partitions(3).database("nowhere").load());

        assertThat(problems).anyMatch(problem -> problem.what().equals("there is no database nowhere"));
        assertThat(problems).anyMatch(problem -> problem.what().contains("has 2 partitions, not 3"));
    }

    @Test
    void aUserWithoutRights(Bed bed) throws Exception {
        TestPipeline pipeline = bed.pipeline();
        pipeline.sql(
                "CREATE TABLE t (id int PRIMARY KEY)", "CREATE ROLE weak" + pipeline.name() + " LOGIN PASSWORD 'weak'");

        List<Problem> problems = InProcess.check(
                pipeline.user("weak" + pipeline.name()).password("weak").load());

        assertThat(problems).anyMatch(problem -> problem.what().contains("may not replicate"));
        assertThat(problems).anyMatch(problem -> problem.what().contains("our user may not read it"));
        assertThat(problems).allMatch(problem -> !problem.mend().isEmpty());
    }

    @Test
    void aProcessSaysWhatIsWrongInOneLineEachAndNoStackTrace(Bed bed) throws Exception {
        TestPipeline pipeline = bed.pipeline().capturing("public.absent");
        try (ServiceProcess process = ServiceProcess.start(pipeline)) {
            assertThat(process.exitCode(60)).isEqualTo(ExitCode.INVALID.code());
            assertThat(process.output()).contains("has no table public.absent").doesNotContain("\tat ");
        }
    }

    @Test
    void aSlotWithoutItsOffsetsIsRefused(Bed bed) throws Exception {
        TestPipeline pipeline = ranOnce(bed);
        try (Admin admin = Admin.create(pipeline.load().requireKafka().client().entrySet().stream()
                .collect(java.util.stream.Collectors.toMap(java.util.Map.Entry::getKey, e -> (Object) e.getValue())))) {
            admin.deleteTopics(Set.of(pipeline.load().topics().offsets())).all().get();
        }
        assertThat(exitOf(pipeline)).isEqualTo(ExitCode.INVALID);
    }

    @Test
    void offsetsWithoutTheirSlotAreRefused(Bed bed) throws Exception {
        TestPipeline pipeline = ranOnce(bed);
        pipeline.sql("SELECT pg_drop_replication_slot('"
                + pipeline.load().requireSource().slot() + "')");
        assertThat(exitOf(pipeline)).isEqualTo(ExitCode.INVALID);
    }

    @Test
    void aSlotThatSomebodyElseHasReadIsRefused(Bed bed) throws Exception {
        TestPipeline pipeline = ranOnce(bed);
        pipeline.sql(
                "SET synchronous_commit = on",
                "INSERT INTO t VALUES (77)",
                "SELECT pg_replication_slot_advance('"
                        + pipeline.load().requireSource().slot() + "', pg_current_wal_lsn())");
        assertThat(exitOf(pipeline)).isEqualTo(ExitCode.INVALID);
    }

    private static TestPipeline ranOnce(Bed bed) throws Exception {
        TestPipeline pipeline = bed.pipeline();
        pipeline.sql("CREATE TABLE t (id int PRIMARY KEY)");
        try (Service service = Service.start(pipeline)) {
            pipeline.topic("public.t").changesThrough(pipeline);
            assertThat(service.exitNow()).isEmpty();
        }
        pipeline.awaitSlotFree();
        return pipeline;
    }

    private static ExitCode exitOf(TestPipeline pipeline) throws Exception {
        assertThat(InProcess.check(pipeline.load()))
                .as("the preflight says so too")
                .hasSize(1);
        try (Service service = Service.start(pipeline)) {
            return service.exit(Duration.ofSeconds(60));
        }
    }
}
