package dev.sluice.local.chaos;

import dev.sluice.local.stack.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class ClocksTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void oneIsSetAndTheOthersGoOn() throws Exception {
        Clocks clocks = Clocks.in(folder);
        assumeTrue(clocks.areOurs(), Clocks.NEEDS);

        clocks.set(Service.SINK, Duration.ofHours(-2));

        assertThat(Duration.between(timeOf(clocks, Service.SINK), Instant.now()))
                .isBetween(Duration.ofMinutes(119), Duration.ofMinutes(121));
        assertThat(Duration.between(timeOf(clocks, Service.INGEST), Instant.now())
                        .abs())
                .isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void aFileHoldsTheStep() throws Exception {
        Clocks clocks = Clocks.in(folder);

        clocks.set(Service.STREAM, Duration.ofMinutes(3));

        assertThat(folder.resolve("stream")).hasContent("+180");
        assertThat(Files.readString(folder.resolve("sink"))).isEqualTo("+0\n");
    }

    private static Instant timeOf(Clocks clocks, Service service) throws Exception {
        ProcessBuilder date = new ProcessBuilder("date", "+%s");
        Map<String, String> environment = clocks.environment(service);
        date.environment().putAll(environment);
        byte[] said = date.start().getInputStream().readAllBytes();
        return Instant.ofEpochSecond(Long.parseLong(new String(said, StandardCharsets.UTF_8).strip()));
    }
}
