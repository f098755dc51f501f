package dev.sluice.local.demo;

import dev.sluice.local.DataOption;
import dev.sluice.local.LogDestination;
import dev.sluice.local.ReportOption;
import dev.sluice.local.session.Console;
import dev.sluice.local.session.SessionRunner;
import dev.sluice.local.stack.CannotStart;
import dev.sluice.local.stack.Installation;
import dev.sluice.schemas.pipeline.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shows all of it at work, and whether the lake is right in the end. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Brings up everything, lets a shop work, and compares every row in the end.",
            "Ends with 0 only if source and lake are equal."
        })
public final class DemoCommand implements Callable<Integer> {

    private static final String NAME = "demo";

    @Option(
            names = "--duration",
            defaultValue = "90s",
            converter = Seconds.class,
            description = "How long the shop works, as 90s or 5m; default: ${DEFAULT-VALUE}")
    private Duration duration = Duration.ofSeconds(90);

    @Option(names = "--rate", defaultValue = "500", description = "Row changes per second; default: ${DEFAULT-VALUE}")
    private int rate = 500;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "The same seed on a new directory does the same things; default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private ReportOption report;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private DataOption data;

    @Option(names = "--debug", description = "Show stack traces and debug logs")
    private boolean debug;

    private final LogDestination log;

    public DemoCommand(LogDestination log) {
        this.log = log;
    }

    @Override
    public Integer call() throws Exception {
        DemoSettings settings = settings();
        Path directory = data.of(NAME);
        log.into(directory, debug);
        Console console = Console.standard();
        console.line("Demo in " + directory);
        Installation installation = Installation.running();
        return new SessionRunner(installation, console)
                .run(directory, new DemoSession(installation, settings, console))
                .code();
    }

    /** What is wrong is said before anything is started. */
    private DemoSettings settings() throws CannotStart {
        if (rate < 1 || rate > 100_000) {
            throw refused("--rate", "is " + rate, "Give a number from 1 to 100000");
        }
        if (duration.isZero()) {
            throw refused("--duration", "is nothing", "Give a time such as 90s");
        }
        return new DemoSettings(duration, rate, seed, report.file());
    }

    private static CannotStart refused(String place, String what, String mend) {
        return new CannotStart(List.of(new Problem(place, what, mend)));
    }

    /** A number with s, m or h. */
    static final class Seconds implements ITypeConverter<Duration> {

        private static final Pattern TIME = Pattern.compile("(\\d{1,6})(s|m|h)?");

        @Override
        public Duration convert(String text) {
            Matcher time = TIME.matcher(text);
            if (!time.matches()) {
                throw new TypeConversionException("'" + text + "' is not a time such as 90s, 5m or 1h");
            }
            long number = Long.parseLong(time.group(1));
            String unit = time.group(2);
            return "h".equals(unit)
                    ? Duration.ofHours(number)
                    : "m".equals(unit) ? Duration.ofMinutes(number) : Duration.ofSeconds(number);
        }
    }
}
