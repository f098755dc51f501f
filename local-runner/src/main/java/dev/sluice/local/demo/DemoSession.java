package dev.sluice.local.demo;

import dev.sluice.local.guarantee.Comparison;
import dev.sluice.local.session.Console;
import dev.sluice.local.session.PageServer;
import dev.sluice.local.session.Session;
import dev.sluice.local.stack.Endpoints;
import dev.sluice.local.stack.Installation;
import dev.sluice.local.stack.LocalStack;
import dev.sluice.local.stack.Service;
import dev.sluice.monitor.StatusTopic;
import dev.sluice.monitor.TableSummary;
import dev.sluice.schemas.pipeline.Kafka;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.service.ExitCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiPredicate;

/** The demo, from the first row to the verdict. */
final class DemoSession implements Session {

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration ARRIVAL_PATIENCE = Duration.ofMinutes(5);
    private static final Duration DRAIN_PATIENCE = Duration.ofMinutes(5);
    /** A table may be paused for a moment and come back. */
    private static final Duration PAUSED_PATIENCE = Duration.ofSeconds(30);

    /**
     * How the last changes came in.
     *
     * @param took from the last change until all were in, or until it was no use to wait longer
     * @param complete whether all were in
     */
    record Drain(Duration took, boolean complete) {}

    private final Installation installation;
    private final DemoSettings settings;
    private final Console console;
    private long seeded;

    DemoSession(Installation installation, DemoSettings settings, Console console) {
        this.installation = installation;
        this.settings = settings;
        this.console = console;
    }

    @Override
    public List<Path> prepare(LocalStack stack) throws Exception {
        ShopDatabase database = new ShopDatabase(stack.postgres());
        console.line("  filling the shop's tables …");
        seeded = database.create();
        console.line(String.format(Locale.ROOT, "  the shop has %,d rows", seeded));
        return List.of(database.writePipeline(stack.root()));
    }

    @Override
    public ExitCode run(LocalStack stack, Endpoints endpoints) throws Exception {
        Pipeline pipeline = endpoints.pipeline();
        Kafka kafka = pipeline.requireKafka();
        Memory memory = new Memory(stack.root());
        FreshnessLog freshness = new FreshnessLog();
        ShopDatabase database = new ShopDatabase(stack.postgres());
        try (StatusTopic status = StatusTopic.open(kafka.client(), pipeline.topics());
                PageServer page = PageServer.start(pipeline);
                Connection connection = database.connectToWork();
                Garbage garbage = new Garbage(kafka, pipeline.topics())) {
            console.line("  the tables' page is at " + page.url());
            Screen screen = new Screen(console, status);
            Duration startup = arrival(stack, screen, endOfLog(connection));
            Workload.Done work = work(stack, screen, new Workload(connection, settings, garbage), freshness, memory);
            Drain drain = drain(stack, screen, endOfLog(connection));
            List<TableSummary> tables = screen.refresh("");
            screen.keep(drain.complete() ? "Drained" : "Not drained");
            memory.sample();
            console.line("Comparing every row …");
            Comparison.Result comparison =
                    new Comparison(installation, stack, stack.root().resolve("pipeline.yaml")).run();
            return report(new DemoReport(
                    settings,
                    seeded,
                    startup,
                    work,
                    drain,
                    tables,
                    freshness,
                    memory.highest(),
                    deaths(stack),
                    comparison,
                    stack.warehouse(),
                    new LakeFiles(stack.warehouse()).latest()));
        }
    }

    private Workload.Done work(
            LocalStack stack, Screen screen, Workload workload, FreshnessLog freshness, Memory memory)
            throws Exception {
        ExecutorService worker = Executors.newSingleThreadExecutor(task -> new Thread(task, "shop"));
        try {
            Future<Workload.Done> done = worker.submit(workload);
            while (!done.isDone()) {
                refuseIfGivenUp(stack);
                freshness.note(screen.refresh(headline(workload.progress())));
                memory.sample();
                TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
            }
            return done.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            worker.shutdownNow();
        }
    }

    private String headline(Workload.Progress progress) {
        long seconds = progress.elapsed().toSeconds();
        return String.format(
                Locale.ROOT,
                "The shop works: %d of %d s, %,d changes, %.0f per second",
                seconds,
                settings.duration().toSeconds(),
                progress.changes(),
                progress.elapsed().isZero()
                        ? 0.0
                        : progress.changes() * 1e9 / progress.elapsed().toNanos());
    }

    /**
     * Waits until every table has what an earlier demo, or the shop's opening, left in the source; gives how long that took. The shop opens
     * after it, so that no freshness tells of services that were still starting.
     */
    private static Duration arrival(LocalStack stack, Screen screen, long lsn)
            throws InterruptedException, IOException {
        Duration waited = wait(
                stack,
                screen,
                "Rows on their way",
                (tables, since) -> since.compareTo(ARRIVAL_PATIENCE) > 0 || Reached.theLakeOrAHalt(tables, lsn));
        if (waited.compareTo(ARRIVAL_PATIENCE) > 0) {
            throw new IOException("Not all rows are in the lake after " + ARRIVAL_PATIENCE.toSeconds()
                    + " s; the services' logs are in " + stack.root().resolve("logs"));
        }
        return waited;
    }

    /** Waits until all tables hold all changes. When they don't get there, the comparison says so. */
    private static Drain drain(LocalStack stack, Screen screen, long lsn) throws InterruptedException, IOException {
        AtomicBoolean complete = new AtomicBoolean();
        Duration waited = wait(stack, screen, "Draining", (tables, since) -> {
            complete.set(Reached.theLake(tables, lsn));
            return complete.get()
                    || since.compareTo(DRAIN_PATIENCE) > 0
                    || (since.compareTo(PAUSED_PATIENCE) > 0 && Reached.theLakeOrAHalt(tables, lsn));
        });
        return new Drain(waited, complete.get());
    }

    private static Duration wait(
            LocalStack stack, Screen screen, String headline, BiPredicate<List<TableSummary>, Duration> over)
            throws InterruptedException, IOException {
        long start = System.nanoTime();
        while (true) {
            Duration waited = Duration.ofNanos(System.nanoTime() - start);
            List<TableSummary> tables = screen.refresh(headline + " (" + waited.toSeconds() + " s)");
            if (over.test(tables, waited)) {
                return waited;
            }
            refuseIfGivenUp(stack);
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis() / 4);
        }
    }

    private static void refuseIfGivenUp(LocalStack stack) throws IOException {
        if (stack.gaveUp().isPresent()) {
            throw new IOException(stack.gaveUp().get().label() + " can't go on; see "
                    + stack.root().resolve("logs"));
        }
    }

    /** The source's log position after the last change: what is complete through it holds everything. */
    private static long endOfLog(Connection connection) throws SQLException {
        long end = new Sql(connection).one(Long.class, "SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint");
        connection.commit();
        return end;
    }

    private static Map<String, Integer> deaths(LocalStack stack) {
        Map<String, Integer> deaths = new TreeMap<>();
        for (Service service : Service.values()) {
            deaths.put(service.label(), stack.service(service).deaths());
        }
        return deaths;
    }

    private ExitCode report(DemoReport report) throws IOException {
        ReportText.of(report).forEach(console::line);
        if (settings.json().isPresent()) {
            Files.writeString(settings.json().get(), report.toJson() + "\n");
        }
        return report.comparison().isEqual() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
