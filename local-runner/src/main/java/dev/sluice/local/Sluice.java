package dev.sluice.local;

import dev.sluice.local.chaos.ChaosCommand;
import dev.sluice.local.demo.DemoCommand;
import dev.sluice.local.stack.CannotStart;
import dev.sluice.schemas.control.TableCommand;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.service.ExitCode;
import dev.sluice.schemas.service.Problems;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

import java.util.List;
import java.util.Locale;

/** Main of {@code ./sluice}. */
@Command(
        name = "sluice",
        description = "Keeps lake tables equal to the rows of an operational database, seconds behind it.",
        mixinStandardHelpOptions = true,
        version = "sluice 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "sluice COMMAND --help tells more about a command."})
public final class Sluice implements Runnable {

    private static final String DEBUG = "--debug";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private Sluice() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        RunnerLog.silent();
        StopSignal stop = StopSignal.install(Thread.currentThread());
        int exitCode = ExitCode.FAILED.code();
        try {
            exitCode = run(arguments);
        } finally {
            stop.finished(exitCode);
        }
        System.exit(exitCode);
    }

    static int run(String... arguments) {
        CommandLine commandLine = new CommandLine(new Sluice())
                .addSubcommand(new DemoCommand(RunnerLog::into))
                .addSubcommand(new ChaosCommand(RunnerLog::into))
                .addSubcommand(new UpCommand())
                .addSubcommand(new CheckCommand())
                .addSubcommand(new StatusCommand())
                .addSubcommand(new WarmCommand());
        for (TableCommand.Kind kind : TableCommandLine.KINDS) {
            CommandLine asked = new CommandLine(new TableCommandLine(kind));
            asked.getCommandSpec()
                    .usageMessage()
                    .description(TableCommandLine.description(kind).toArray(String[]::new));
            commandLine.addSubcommand(kind.name().toLowerCase(Locale.ROOT), asked);
        }
        for (Relay relay : Relay.values()) {
            CommandLine relayed = new CommandLine(new RelayCommand(relay));
            relayed.getCommandSpec().usageMessage().description(relay.description());
            commandLine.addSubcommand(relay.label(), relayed);
        }
        return commandLine.setExecutionExceptionHandler(Sluice::failed).execute(arguments);
    }

    /** What a user can mend is told in a line per problem; a stack trace is for those who ask for it. */
    private static int failed(Exception e, CommandLine command, ParseResult parsed) {
        boolean debug = parsed.originalArgs().contains(DEBUG);
        if (debug) {
            e.printStackTrace();
        }
        if (e instanceof InvalidPipeline invalid) {
            return refused(invalid.problems());
        }
        if (e instanceof CannotStart cannot) {
            return refused(cannot.problems());
        }
        if (e instanceof InterruptedException) {
            return ExitCode.FAILED.code();
        }
        System.err.println(command.getCommandName() + " failed: " + e);
        if (!debug) {
            System.err.println("Run it again with " + DEBUG + " to see where.");
        }
        return ExitCode.FAILED.code();
    }

    private static int refused(List<Problem> problems) {
        Problems.print(problems, System.err);
        return ExitCode.INVALID.code();
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }
}
