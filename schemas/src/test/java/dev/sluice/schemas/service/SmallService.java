package dev.sluice.schemas.service;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import io.micrometer.core.instrument.MeterRegistry;
import picocli.CommandLine.Command;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A service that behaves as the system property {@code behaviour} says. */
@Command(name = "small")
final class SmallService extends ServiceCommand {

    private final String behaviour = System.getProperty("behaviour", "runs");

    SmallService() {
        super("sink");
    }

    public static void main(String[] args) {
        ServiceCommand.main(new SmallService(), args);
    }

    @Override
    protected List<Problem> preflight(Pipeline pipeline) {
        Problem unreachable = Problem.unreachable("kafka", "does not answer", "Start it");
        Problem invalid = new Problem("source.user", "may not replicate", "ALTER ROLE …");
        return switch (behaviour) {
            case "unreachable" -> List.of(unreachable);
            case "refuses a table" -> List.of(Problem.tableRefused("table public.a", "has no key", "Add one"));
            case "invalid" -> List.of(unreachable, invalid);
            default -> List.of();
        };
    }

    @Override
    protected RunningService start(Pipeline pipeline, MeterRegistry meters, Health health) {
        if (behaviour.equals("fails")) {
            throw new IllegalStateException("as asked");
        }
        health.live("batches", true, "");
        health.ready("batches", false, "waiting for the first batch");
        CountDownLatch stop = new CountDownLatch(1);
        return new RunningService() {
            @Override
            public ExitCode await() throws InterruptedException {
                if (behaviour.equals("fenced")) {
                    return ExitCode.FENCED;
                }
                System.out.println("at work");
                stop.await();
                return ExitCode.DONE;
            }

            @Override
            public void close() {
                if (stop.getCount() > 0) {
                    System.out.println("closed in order");
                }
                stop.countDown();
            }
        };
    }
}
