package dev.sluice.schemas.service;

import dev.sluice.schemas.pipeline.Http;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A long-running service as a command: reads the pipeline file, asks the preflight, starts, answers for health and
 * metrics, stops on SIGTERM or SIGINT, and ends with an {@link ExitCode}.
 */
public abstract class ServiceCommand implements Callable<Integer> {

    private static final Logger log = LoggerFactory.getLogger(ServiceCommand.class);

    /** A stop that takes longer than this is ended hard; what it had in hand is repeated at the next start. */
    private static final long STOP_SECONDS = 60;

    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final String stage;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PipelineOptions options;

    @Option(names = "--check", description = "Only look for problems, and tell all of them")
    private boolean check;

    @Option(names = "--json", description = "With --check: tell the problems as JSON")
    private boolean json;

    /** @param stage ingest, stream or sink: the tag of its metrics and the key of its port */
    protected ServiceCommand(String stage) {
        this.stage = stage;
    }

    /** Runs the command and ends the process. */
    protected static void main(ServiceCommand service, String... args) {
        System.exit(new CommandLine(service).execute(args));
    }

    /** Everything that keeps the service or one of its tables from working, each with its mend. */
    protected abstract List<Problem> preflight(Pipeline pipeline) throws InvalidPipeline, InterruptedException;

    /** Starts the service. Called when no problem of the preflight prevents it. */
    protected abstract RunningService start(Pipeline pipeline, MeterRegistry meters, Health health) throws Exception;

    /** What the service shows to people beside health and metrics. */
    protected Page page(Pipeline pipeline) throws InvalidPipeline {
        return Page.none();
    }

    /** Whom the service tells of its run beside health, metrics and page. */
    protected RunWatch watch(Pipeline pipeline, MeterRegistry meters) throws InvalidPipeline {
        return RunWatch.NONE;
    }

    @Override
    public final Integer call() throws Exception {
        try {
            Pipeline pipeline = options.load();
            List<Problem> problems = preflight(pipeline);
            if (check) {
                return checked(problems);
            }
            Problems.print(problems, System.err);
            if (problems.stream().anyMatch(Problem::preventsStart)) {
                return Problems.exitCode(problems).code();
            }
            ClockWatch clock = ClockWatch.start();
            try {
                return run(pipeline).code();
            } finally {
                clock.close();
            }
        } catch (InvalidPipeline e) {
            return invalid(e);
        }
    }

    private int checked(List<Problem> problems) {
        if (json) {
            System.out.println(Problems.toJson(problems));
        } else {
            Problems.print(problems, System.err);
        }
        boolean ready = problems.stream().noneMatch(Problem::preventsStart);
        return (ready ? ExitCode.DONE : ExitCode.INVALID).code();
    }

    private int invalid(InvalidPipeline e) {
        if (check && json) {
            System.out.println(Problems.toJson(e.problems()));
        } else {
            Problems.print(e.problems(), System.err);
        }
        if (options.debug()) {
            log.atError().setCause(e).log("Invalid pipeline");
        }
        return ExitCode.INVALID.code();
    }

    private ExitCode run(Pipeline pipeline) throws InvalidPipeline {
        Health health = new Health();
        PrometheusMeterRegistry meters = meters(pipeline);
        try (Page page = page(pipeline);
                Endpoint endpoint = endpoint(pipeline, health, meters, page);
                RunWatch watch = watch(pipeline, meters)) {
            return watched(watch, () -> serve(pipeline, meters, health, endpoint.address()));
        } catch (InvalidPipeline e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.FAILED;
        } catch (Exception e) {
            log.atError().addKeyValue("stage", stage).setCause(e).log("Service failed");
            return ExitCode.FAILED;
        }
    }

    private static ExitCode watched(RunWatch watch, Callable<ExitCode> service) throws Exception {
        watch.began();
        try {
            ExitCode code = service.call();
            watch.ended(code);
            return code;
        } catch (Exception e) {
            watch.failed(e);
            throw e;
        }
    }

    private ExitCode serve(Pipeline pipeline, MeterRegistry meters, Health health, Object address) throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (RunningService service = start(pipeline, meters, health)) {
            TerminationSignals.onFirst(() -> stop(service, ended));
            log.atInfo()
                    .addKeyValue("stage", stage)
                    .addKeyValue("pipeline", pipeline.name())
                    .addKeyValue("http", address)
                    .log("Service started");
            ExitCode code = service.await();
            log.atInfo().addKeyValue("stage", stage).addKeyValue("exit", code).log("Service ended");
            return code;
        } finally {
            ended.countDown();
        }
    }

    private void stop(RunningService service, CountDownLatch ended) {
        log.atInfo().addKeyValue("stage", stage).log("Stopping");
        Thread guard = new Thread(
                () -> {
                    try {
                        if (!ended.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                            log.atError().addKeyValue("stage", stage).log("Stopping takes too long, ending hard");
                            Runtime.getRuntime().halt(ExitCode.FAILED.code());
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "stop-guard");
        guard.setDaemon(true);
        guard.start();
        service.close();
    }

    private PrometheusMeterRegistry meters(Pipeline pipeline) {
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Meters.prepare(meters, pipeline.name(), stage);
        return meters;
    }

    private Endpoint endpoint(Pipeline pipeline, Health health, PrometheusMeterRegistry meters, Page page)
            throws InvalidPipeline {
        Map<String, Supplier<Answer>> answers = new HashMap<>(page.answers());
        answers.put("/health/live", () -> new Answer(health.isLive() ? 200 : 503, Answer.JSON, health.liveJson()));
        answers.put("/health/ready", () -> new Answer(health.isReady() ? 200 : 503, Answer.JSON, health.readyJson()));
        answers.put("/metrics", () -> Answer.of(PROMETHEUS, meters.scrape()));
        Http http = pipeline.http();
        int port =
                switch (stage) {
                    case "ingest" -> http.ingest();
                    case "stream" -> http.stream();
                    default -> http.sink();
                };
        try {
            return Endpoint.start(http.bind(), port, answers);
        } catch (IOException e) {
            throw new InvalidPipeline(List.of(new Problem(
                    "http." + stage,
                    "cannot listen on " + http.bind() + ":" + port + " (" + e.getMessage() + ")",
                    "Free the port, or choose another in the pipeline file; 0 takes any free one")));
        }
    }
}
