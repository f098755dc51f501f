package dev.sluice.schemas.status;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import org.junit.jupiter.api.Test;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TableStatusTest {

    @Test
    void readsBackWhole() {
        TableStatus status = new TableStatus(
                TableStatus.SINK,
                new TableId("public", "a|b"),
                3,
                TableStatus.PAUSED,
                "column x changed from text to int; resync the table",
                12345,
                Map.of(TableStatus.LANDED, 5_000_000_000L, TableStatus.SUPERSEDED, 2L),
                SourcePosition.of(1, 2, 3),
                99,
                new Freshness(250, 900));

        assertThat(TableStatus.fromJson(status.toJson())).isEqualTo(status);
        assertThat(status.key()).isEqualTo("sink|public.a|b|3");
    }

    @Test
    void whatIsUnknownStaysUnknown() {
        TableStatus status = new TableStatus(
                TableStatus.INGEST,
                TableId.parse("public.a"),
                0,
                TableStatus.RUNNING,
                null,
                1,
                Map.of(),
                null,
                0,
                null);

        assertThat(TableStatus.fromJson(status.toJson())).isEqualTo(status);
        assertThat(status.count(TableStatus.CAPTURED)).isZero();
    }

    @Test
    void otherBytesAreRefused() {
        assertThatThrownBy(() -> TableStatus.fromJson("nope".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UncheckedIOException.class);
    }
}
