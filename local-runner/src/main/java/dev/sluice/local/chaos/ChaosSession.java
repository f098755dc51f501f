package dev.sluice.local.chaos;

import dev.sluice.local.guarantee.Evidence;
import dev.sluice.local.guarantee.Guarantee;
import dev.sluice.local.guarantee.Guarantees;
import dev.sluice.local.guarantee.Investigation;
import dev.sluice.local.guarantee.Verdict;
import dev.sluice.local.guarantee.Workload;
import dev.sluice.local.server.EmbeddedPostgres;
import dev.sluice.local.session.Console;
import dev.sluice.local.session.Session;
import dev.sluice.local.stack.Endpoints;
import dev.sluice.local.stack.Installation;
import dev.sluice.local.stack.LocalStack;
import dev.sluice.schemas.service.ExitCode;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** A run of chaos, from the first row to the verdicts. */
final class ChaosSession implements Session {

    private static final int SEED_ROWS = 2_000;
    private static final Duration ARRIVAL_PATIENCE = Duration.ofMinutes(6);
    private static final Duration DRAIN_PATIENCE = Duration.ofMinutes(6);

    private final Installation installation;
    private final ChaosSettings settings;
    private final Stage stage;
    private final Console console;
    private @Nullable Workload prepared;

    ChaosSession(Installation installation, ChaosSettings settings, Stage stage, Console console) {
        this.installation = installation;
        this.settings = settings;
        this.stage = stage;
        this.console = console;
    }

    @Override
    public List<Path> prepare(LocalStack stack) throws Exception {
        EmbeddedPostgres postgres = stack.postgres();
        ChaosDatabase database = new ChaosDatabase(postgres);
        database.create();
        Workload workload = new Workload(
                postgres.jdbcUrl(ChaosDatabase.NAME),
                postgres.user(),
                postgres.password(),
                settings.seed(),
                settings.rate());
        workload.seed(SEED_ROWS);
        prepared = workload;
        return List.of(database.writePipeline(stack.root(), stage.links().around(Link.SOURCE, postgres.port())));
    }

    @Override
    public ExitCode run(LocalStack stack, Endpoints endpoints) throws Exception {
        Schedule schedule = Schedule.of(settings);
        tell(schedule);
        try (Workload workload = Objects.requireNonNull(prepared, "prepared before");
                Statuses statuses = new Statuses(
                        stack.kafka().endpoint(), endpoints.pipeline().topics())) {
            Path file = stack.root().resolve("pipeline.yaml");
            Scene scene = new Scene(installation, stack, endpoints, workload, statuses, file, stage);
            console.line("  waiting for the first rows …");
            scene.awaitLanded(ARRIVAL_PATIENCE);
            workload.start();
            return report(strike(schedule, scene));
        }
    }

    private void tell(Schedule schedule) {
        console.line("Schedule of seed " + settings.seed() + ":");
        for (Schedule.Entry entry : schedule.entries()) {
            console.line(String.format(
                    Locale.ROOT, "%3d  %4d s  %s", entry.number(), entry.at().toSeconds(), entry.what()));
        }
        for (Schedule.Entry entry : schedule.losses()) {
            console.line(String.format(Locale.ROOT, "%3d  at last  %s", entry.number(), entry.what()));
        }
        stage.missing().forEach(each -> console.line("  can't be had here: " + each));
    }

    private ChaosReport strike(Schedule schedule, Scene scene) throws Exception {
        Strikes strikes = new Strikes(scene, each -> console.line(ChaosReport.line(each)));
        Endings ending = strike(schedule.entries(), strikes);
        List<Verdict> verdicts = judge(scene, Guarantees.ALL);
        List<Verdict> afterLosses = List.of();
        if (ending == Endings.THROUGH
                && verdicts.stream().allMatch(Verdict::isKept)
                && !schedule.losses().isEmpty()) {
            if (strike(schedule.losses(), strikes) != Endings.ASKED_TO_STOP) {
                afterLosses = judge(scene, Guarantees.AFTER_A_LOSS);
            }
        }
        return new ChaosReport(settings, strikes.struck(), scene.workload().transactions(), verdicts, afterLosses);
    }

    private enum Endings {
        THROUGH,
        /** Something did not recover. */
        UNKEPT,
        /** In the middle of a loss, what is lost is not mended: there is nothing to judge then. */
        ASKED_TO_STOP
    }

    private Endings strike(List<Schedule.Entry> entries, Strikes strikes) {
        try {
            for (Schedule.Entry entry : entries) {
                if (!strikes.strike(entry)) {
                    return Endings.UNKEPT;
                }
            }
            return Endings.THROUGH;
        } catch (InterruptedException e) {
            console.line("Asked to stop …");
            return Endings.ASKED_TO_STOP;
        }
    }

    private List<Verdict> judge(Scene scene, List<Guarantee> guarantees) throws Exception {
        console.line("Judging …");
        scene.workload().hold();
        try {
            scene.awaitLanded(DRAIN_PATIENCE);
        } catch (Unkept e) {
            console.line("! " + e.getMessage()); // The guarantees then say what is missing.
        }
        try {
            Evidence evidence = new Investigation(installation, scene.stack(), scene.endpoints(), scene.file())
                    .gather(scene.workload().committed(), scene.statuses().topic());
            return guarantees.stream().map(each -> each.judge(evidence)).toList();
        } finally {
            scene.workload().goOn();
        }
    }

    private ExitCode report(ChaosReport report) throws IOException {
        report.text().forEach(console::line);
        if (settings.json().isPresent()) {
            Files.writeString(settings.json().get(), report.toJson() + "\n");
        }
        return report.isKept() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
