package dev.sluice.local.chaos;

import dev.sluice.local.DataOption;
import dev.sluice.local.LogDestination;
import dev.sluice.local.ReportOption;
import dev.sluice.local.session.Console;
import dev.sluice.local.session.SessionRunner;
import dev.sluice.local.stack.CannotStart;
import dev.sluice.local.stack.Installation;
import dev.sluice.schemas.pipeline.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** Lets things go wrong under load, and judges every guarantee. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = {
            "Brings up everything, writes, and lets things go wrong: processes are killed and frozen, links cut,",
            "connections reset, servers taken away, services started twice. Judges every guarantee in the end.",
            "Ctrl-C ends it with the verdicts. Ends with 0 only if all were kept."
        })
public final class ChaosCommand implements Callable<Integer> {

    private static final String NAME = "chaos";

    @Option(
            names = "--minutes",
            defaultValue = "5",
            description = "For how long things go wrong; default: ${DEFAULT-VALUE}")
    private int minutes = 5;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "The same seed gives the same schedule; default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Option(
            names = "--rate",
            defaultValue = "30",
            description = "Transactions per second, of about four changes; default: ${DEFAULT-VALUE}")
    private int rate = 30;

    @Option(
            names = "--faults",
            paramLabel = "N",
            defaultValue = "2147483647",
            description = "So many entries of the schedule at the most")
    private int most = Integer.MAX_VALUE;

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Only faults with this in their names, as docs/faults.md has them: killed, say")
    private String only = "";

    @Option(
            names = "--no-losses",
            description = "Without what nothing can replace: a dropped slot, records that Kafka has dropped")
    private boolean withoutLosses;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private ReportOption report;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private DataOption data;

    @Option(names = "--debug", description = "Show stack traces and debug logs")
    private boolean debug;

    private final LogDestination log;

    public ChaosCommand(LogDestination log) {
        this.log = log;
    }

    @Override
    public Integer call() throws Exception {
        ChaosSettings settings = settings();
        Path directory = data.of(NAME);
        requireEmpty(directory);
        log.into(directory, debug);
        Console console = Console.standard();
        console.line("Chaos in " + directory);
        Installation installation = Installation.running();
        try (Stage stage = Stage.in(directory)) {
            return new SessionRunner(installation, stage, console)
                    .run(directory, new ChaosSession(installation, settings, stage, console))
                    .code();
        }
    }

    /** What is wrong is said before anything is started. */
    private ChaosSettings settings() throws CannotStart {
        if (minutes < 1 || rate < 1 || rate > 1000 || most < 1) {
            throw refused(
                    "--minutes, --rate, --faults",
                    "is too little or too much",
                    "Give 1 minute or more, and 1 to 1000 transactions");
        }
        if (Faults.named(only).isEmpty()) {
            throw refused("--only " + only, "is in the name of no fault", "docs/faults.md has the names");
        }
        return new ChaosSettings(
                Duration.ofMinutes(minutes),
                seed,
                most,
                only,
                rate,
                withoutLosses ? ChaosSettings.Losses.NONE : ChaosSettings.Losses.LAST,
                report.file());
    }

    /** The workload's record begins with an empty source. */
    private static void requireEmpty(Path directory) throws CannotStart, IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            if (files.findAny().isPresent()) {
                throw refused(directory.toString(), "is not empty", "Delete it, or give another one with --dir");
            }
        }
    }

    private static CannotStart refused(String place, String what, String mend) {
        return new CannotStart(List.of(new Problem(place, what, mend)));
    }
}
