package dev.sluice.local;

import dev.sluice.local.session.Console;
import dev.sluice.local.session.PageServer;
import dev.sluice.local.session.Session;
import dev.sluice.local.stack.Endpoints;
import dev.sluice.local.stack.LocalStack;
import dev.sluice.local.stack.Service;
import dev.sluice.local.status.StatusText;
import dev.sluice.monitor.StatusTopic;
import dev.sluice.monitor.TableSummary;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.service.ExitCode;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Shows where a pipeline stands until it is stopped or can't go on. */
final class UpSession implements Session {

    private static final Duration BETWEEN_BLOCKS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

    private final List<Path> files;
    private final Console console;
    private List<TableSummary> shown = List.of();

    UpSession(List<Path> files, Console console) {
        this.files = List.copyOf(files);
        this.console = console;
    }

    @Override
    public List<Path> prepare(LocalStack stack) {
        return files;
    }

    @Override
    public ExitCode run(LocalStack stack, Endpoints endpoints) throws InterruptedException, IOException {
        describe(stack, endpoints);
        Pipeline pipeline = endpoints.pipeline();
        Duration pause = console.isTerminal() ? BETWEEN_BLOCKS : BETWEEN_LINES;
        try (StatusTopic status = StatusTopic.open(pipeline.requireKafka().client(), pipeline.topics());
                PageServer page = PageServer.start(pipeline)) {
            console.line("  page       " + page.url());
            while (stack.gaveUp().isEmpty()) {
                show(status);
                waitFor(stack, pause);
            }
        } catch (InterruptException e) {
            throw interrupted();
        } catch (dev.sluice.schemas.pipeline.InvalidPipeline e) {
            throw new IllegalStateException("The overlay names no Kafka", e);
        }
        return ExitCode.INVALID;
    }

    /** Kafka's clients leave the interrupt flag set; the exception says it from here on. */
    private static InterruptedException interrupted() {
        var unused = Thread.interrupted();
        return new InterruptedException("Asked to stop");
    }

    private void describe(LocalStack stack, Endpoints endpoints) {
        console.line("Running. Ctrl-C stops everything in order.");
        console.line("  kafka      " + endpoints.bootstrapServers());
        console.line("  registry   " + endpoints.registryUrl());
        console.line("  catalog    " + endpoints.catalog().getOrDefault("type", "") + " "
                + endpoints.catalog().getOrDefault("uri", ""));
        console.line("  lake       " + endpoints.catalog().getOrDefault("warehouse", "(the catalog knows)"));
        for (Service service : Service.values()) {
            console.line(String.format(
                    java.util.Locale.ROOT, "  %-10s %s/metrics", service.label(), endpoints.httpUrl(service)));
        }
        console.line("  logs       " + stack.root().resolve("logs"));
    }

    private void show(StatusTopic status) {
        List<TableSummary> now;
        try {
            now = status.read();
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            return; // The broker is away; its restart is announced, and the numbers come back with it.
        }
        if (!now.isEmpty() && (console.isTerminal() || !now.equals(shown))) {
            console.block(StatusText.lines(now, System.currentTimeMillis()));
        }
        shown = now;
    }

    private static void waitFor(LocalStack stack, Duration pause) throws InterruptedException {
        long deadline = System.nanoTime() + pause.toNanos();
        while (System.nanoTime() < deadline && stack.gaveUp().isEmpty()) {
            Thread.sleep(Math.min(BETWEEN_BLOCKS.toMillis(), pause.toMillis()));
        }
    }
}
