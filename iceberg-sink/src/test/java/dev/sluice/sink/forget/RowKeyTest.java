package dev.sluice.sink.forget;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A key is understood as people write it. */
class RowKeyTest {

    @Test
    void aSingleValueIsOfTheKeysOneColumn() throws Exception {
        assertThat(RowKey.parse(List.of("a=b"), List.of("id")).values()).isEqualTo(Map.of("id", "a=b"));
        assertThat(RowKey.parse(List.of("id=7"), List.of("id")).values()).isEqualTo(Map.of("id", "7"));
    }

    @Test
    void severalColumnsAreNamed() throws Exception {
        assertThat(RowKey.parse(List.of("a=1", "b=x=y"), List.of("a", "b")).values())
                .isEqualTo(Map.of("a", "1", "b", "x=y"));
        assertThat(RowKey.parse(List.of("a=1"), List.of()).values()).isEqualTo(Map.of("a", "1"));
    }

    @Test
    void whatIsMissingIsSaid() {
        assertThatThrownBy(() -> RowKey.parse(List.of("1"), List.of("a", "b")))
                .isInstanceOf(InvalidPipeline.class)
                .hasMessageContaining("a, b");
        assertThatThrownBy(() -> RowKey.parse(List.of("a=1"), List.of("a", "b")))
                .isInstanceOf(InvalidPipeline.class)
                .hasMessageContaining("a, b");
    }
}
