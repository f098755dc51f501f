package dev.sluice.local.demo;

import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SecondsTest {

    private final DemoCommand.Seconds seconds = new DemoCommand.Seconds();

    @Test
    void timesHaveUnits() {
        assertThat(seconds.convert("90s")).isEqualTo(Duration.ofSeconds(90));
        assertThat(seconds.convert("5m")).isEqualTo(Duration.ofMinutes(5));
        assertThat(seconds.convert("2h")).isEqualTo(Duration.ofHours(2));
        assertThat(seconds.convert("30")).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void anythingElseIsRefused() {
        assertThatThrownBy(() -> seconds.convert("soon")).isInstanceOf(TypeConversionException.class);
        assertThatThrownBy(() -> seconds.convert("-1s")).isInstanceOf(TypeConversionException.class);
    }
}
