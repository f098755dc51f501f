package dev.sluice.stream.letters;

import dev.sluice.schemas.service.TimeSpan;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import java.time.Duration;

/** The options of whoever asks for something; a picocli mixin. */
final class Asking {

    @Option(
            names = "--by",
            paramLabel = "WHO",
            description = "Who asks, for the audit topic; default: the system's user")
    private @Nullable String by;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = TimeSpan.class,
            description = "How long the processor may be silent (${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Duration timeout;

    @Option(names = "--json", description = "Answer with one JSON document")
    private boolean json;

    String by() {
        return by != null ? by : System.getProperty("user.name", "unknown");
    }

    Duration timeout() {
        return timeout;
    }

    void print(Outcomes outcomes, Dlq dlq) {
        if (json) {
            outcomes.printJson(dlq.out());
        } else {
            outcomes.print(dlq.out());
        }
    }
}
