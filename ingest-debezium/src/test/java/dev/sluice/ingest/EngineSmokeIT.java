package dev.sluice.ingest;

import dev.sluice.ingest.bed.Bed;
import dev.sluice.ingest.bed.ServiceProcess;
import dev.sluice.ingest.bed.TestPipeline;
import dev.sluice.ingest.bed.TopicView.Seen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(Bed.Resolver.class)
class EngineSmokeIT {

    @Test
    void capturesSnapshotAndStream(Bed bed) throws Exception {
        TestPipeline pipeline = bed.pipeline();
        pipeline.sql(
                "CREATE TABLE t (id int PRIMARY KEY, v text)",
                "INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 100) i");
        try (ServiceProcess service = ServiceProcess.start(pipeline)) {
            List<Seen> changes;
            try {
                changes = pipeline.topic("public.t").changesThrough(pipeline);
            } catch (Exception e) {
                throw new AssertionError(service.output(), e);
            }
            assertThat(changes).hasSize(100);
            pipeline.sql(
                    "INSERT INTO t SELECT i, 'v' || i FROM generate_series(101, 200) i",
                    "UPDATE t SET v = 'x' WHERE id = 5",
                    "DELETE FROM t WHERE id = 6");
            changes = pipeline.topic("public.t").changesThrough(pipeline);
            assertThat(changes).hasSize(202);
            System.out.println(changes.get(0).value());
            System.out.println(changes.get(201).value() + " " + changes.get(201).at());
            System.out.println(changes.get(201).envelope().getSchema().toString());
            service.terminate();
            assertThat(service.exitCode(15)).isZero();
            System.out.println(service.output());
        }
    }
}
