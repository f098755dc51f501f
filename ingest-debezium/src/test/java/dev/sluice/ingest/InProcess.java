package dev.sluice.ingest;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.service.Health;
import dev.sluice.schemas.service.RunningService;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import java.util.List;

/** Opens the service's doors to the test bed. */
public final class InProcess {

    private InProcess() {}

    public static RunningService start(Pipeline pipeline) throws Exception {
        return new Ingest().start(pipeline, new SimpleMeterRegistry(), new Health());
    }

    public static List<Problem> check(Pipeline pipeline) throws Exception {
        return new Ingest().preflight(pipeline);
    }
}
