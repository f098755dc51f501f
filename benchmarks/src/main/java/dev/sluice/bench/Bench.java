package dev.sluice.bench;

import dev.sluice.schemas.service.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Main of {@code make bench}, {@code make bench-compare} and {@code make bench-accept}. */
@Command(
        name = "bench",
        description = "Measures the whole pipeline beside the machine's own limits.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {RunCommand.class, CompareCommand.class, AcceptCommand.class})
public final class Bench implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private Bench() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        return new CommandLine(new Bench())
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    if (e instanceof IllegalArgumentException) {
                        System.err.println(e.getMessage());
                        return ExitCode.INVALID.code();
                    }
                    e.printStackTrace();
                    return ExitCode.FAILED.code();
                })
                .execute(arguments);
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }
}
