package dev.sluice.monitor.tracing;

import dev.sluice.schemas.service.ExitCode;
import dev.sluice.schemas.service.RunningService;
import dev.sluice.schemas.trace.Tracing;

/** A service that sends the spans of its last work when it has stopped. */
public final class TracedService implements RunningService {

    private final RunningService service;
    private final Tracing tracing;

    public TracedService(RunningService service, Tracing tracing) {
        this.service = service;
        this.tracing = tracing;
    }

    @Override
    public ExitCode await() throws InterruptedException {
        return service.await();
    }

    @Override
    public void close() {
        service.close();
        tracing.close();
    }
}
