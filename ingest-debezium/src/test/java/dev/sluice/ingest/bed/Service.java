package dev.sluice.ingest.bed;

import dev.sluice.ingest.InProcess;
import dev.sluice.schemas.service.ExitCode;
import dev.sluice.schemas.service.RunningService;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The service within the test's JVM: quicker to start than a process, but it can't be killed. */
public final class Service implements AutoCloseable {

    private final RunningService service;
    private final CompletableFuture<ExitCode> end;

    private Service(RunningService service) {
        this.service = service;
        this.end = CompletableFuture.supplyAsync(() -> {
            try {
                return service.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    public static Service start(TestPipeline pipeline) throws Exception {
        return new Service(InProcess.start(pipeline.load()));
    }

    /** The exit code when the service has ended, empty while it works. */
    public Optional<ExitCode> exitNow() {
        return Optional.ofNullable(end.getNow(null));
    }

    public ExitCode exit(Duration patience) throws Exception {
        return end.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Returns when a thread is at work in a class, or in one within it. */
    public void awaitWorkIn(Class<?> type) throws Exception {
        Until.holds(
                Duration.ofSeconds(60),
                () -> Thread.getAllStackTraces().values().stream()
                        .flatMap(Arrays::stream)
                        .anyMatch(frame -> frame.getClassName().startsWith(type.getName())),
                () -> "Nobody works in " + type);
    }

    @Override
    public void close() {
        service.close();
    }
}
