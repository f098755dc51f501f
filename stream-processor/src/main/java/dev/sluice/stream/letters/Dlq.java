package dev.sluice.stream.letters;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.service.PipelineOptions;
import dev.sluice.schemas.service.Problems;
import dev.sluice.schemas.wire.RegistryUnavailable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * {@code ./sluice dlq}: dead letters and the way back. Answers go to standard output, all else to standard error. A
 * command ends with 0 when all was done, with 4 when some letters could not be.
 */
@Command(
        name = "dlq",
        description = "Shows dead letters, and redrives or drops them",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:something does not answer; what was asked already is carried out nevertheless",
            "2:wrong input or configuration",
            "4:some letters are not redriven or dropped; standard output says which and why"
        })
public final class Dlq implements Runnable {

    /** Some of what was asked could not be done. */
    static final int NOT_ALL = 4;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PipelineOptions options;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private final PrintStream out;
    private final PrintStream err;

    private Dlq(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs the command and ends the process. */
    public static void main(String... args) {
        System.exit(run(System.out, System.err, args));
    }

    static int run(PrintStream out, PrintStream err, String... args) {
        Dlq dlq = new Dlq(out, err);
        CommandLine line = new CommandLine(dlq)
                .addSubcommand(new ListCommand(dlq))
                .addSubcommand(new ShowCommand(dlq))
                .addSubcommand(new RedriveCommand(dlq))
                .addSubcommand(new DropCommand(dlq))
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler((e, command, parsed) -> dlq.failed(e));
        return asksForHelp(args) ? help(line, out, args) : line.execute(args);
    }

    private static boolean asksForHelp(String... args) {
        return List.of(args).contains("--help") || List.of(args).contains("-h");
    }

    /** Help needs no pipeline file, which picocli would miss. */
    private static int help(CommandLine line, PrintStream out, String... args) {
        CommandLine asked = line;
        for (String arg : args) {
            asked = line.getSubcommands().getOrDefault(arg, asked);
        }
        asked.usage(out);
        return 0;
    }

    @Override
    public void run() {
        spec.commandLine().usage(out);
    }

    PipelineOptions options() {
        return options;
    }

    PrintStream out() {
        return out;
    }

    PrintStream err() {
        return err;
    }

    private int failed(Exception e) throws Exception {
        if (options.debug()) {
            e.printStackTrace(err);
        }
        if (e instanceof InvalidPipeline invalid) {
            return told(invalid.problems());
        }
        if (e instanceof RegistryUnavailable) {
            return told(List.of(Problem.unreachable(
                    "registry", String.valueOf(e.getMessage()), "Check registry.url and its credentials")));
        }
        if (e instanceof KafkaException || e instanceof NoAnswer) {
            return told(List.of(Problem.unreachable(
                    "kafka", String.valueOf(e.getMessage()), "Is the pipeline running? Start it with `sluice up`")));
        }
        throw e;
    }

    private int told(List<Problem> problems) {
        Problems.print(problems, err);
        return Problems.exitCode(problems).code();
    }
}
