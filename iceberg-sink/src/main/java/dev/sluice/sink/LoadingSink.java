package dev.sluice.sink;

import dev.sluice.schemas.service.ExitCode;
import dev.sluice.schemas.service.RunningService;
import dev.sluice.sink.backfill.InitialLoads;
import dev.sluice.sink.stream.SinkService;

/** The sink with the loads of tables that join without their rows. */
record LoadingSink(SinkService sink, InitialLoads loads) implements RunningService {

    @Override
    public ExitCode await() throws InterruptedException {
        return sink.await();
    }

    @Override
    public void close() {
        loads.close();
        sink.close();
    }
}
