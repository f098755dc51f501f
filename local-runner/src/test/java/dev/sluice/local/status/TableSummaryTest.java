package dev.sluice.local.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.monitor.StatusJson;
import dev.sluice.monitor.TableSummary;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.status.Freshness;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What three stages say of a table becomes one line, and the line tells what wants attention. */
class TableSummaryTest {

    private static final TableId ORDERS = TableId.parse("public.orders");

    private final List<TableStatus> running = List.of(
            status(TableStatus.INGEST, 0, TableStatus.RUNNING, null, Map.of("captured", 100L)),
            status(TableStatus.STREAM, 0, TableStatus.RUNNING, null, Map.of("valid", 50L, "quarantined", 1L)),
            status(TableStatus.STREAM, 1, TableStatus.RUNNING, null, Map.of("valid", 40L, "quarantined", 2L)),
            status(
                    TableStatus.SINK,
                    0,
                    TableStatus.RUNNING,
                    null,
                    Map.of("landed", 70L, "superseded", 5L, "filtered", 1L)));

    @Test
    void countsAddUpOverStagesAndParts() {
        TableSummary summary = TableSummary.of(ORDERS, running);

        assertThat(summary.state()).isEqualTo(TableStatus.RUNNING);
        assertThat(summary.captured()).isEqualTo(100);
        assertThat(summary.valid()).isEqualTo(90);
        assertThat(summary.quarantined()).isEqualTo(3);
        assertThat(summary.lag()).isEqualTo(100 - 3 - 70 - 5 - 1);
        assertThat(summary.reason()).isNull();
    }

    @Test
    void onePausedStageIsWhatShows() {
        List<TableStatus> statuses = List.of(
                running.get(0), status(TableStatus.SINK, 0, TableStatus.PAUSED, "type changed. Mend it", Map.of()));

        TableSummary summary = TableSummary.of(ORDERS, statuses);

        assertThat(summary.state()).isEqualTo(TableStatus.PAUSED);
        assertThat(StatusText.lines(List.of(summary), 60_000))
                .hasSize(3)
                .last()
                .asString()
                .contains("public.orders", "sink: type changed. Mend it");
    }

    @Test
    void forPeople() {
        assertThat(StatusText.lines(List.of(TableSummary.of(ORDERS, running)), 61_500)
                        .get(1))
                .matches("public.orders +running +100 +90 +3 +70 +21 +0.4 s +1.2 s +1.5 s ago");
    }

    @Test
    void forPrograms() throws Exception {
        JsonNode json = new ObjectMapper().readTree(StatusJson.of("shop", List.of(TableSummary.of(ORDERS, running))));

        assertThat(json.path("pipeline").asText()).isEqualTo("shop");
        JsonNode table = json.path("tables").path(0);
        assertThat(table.path("table").asText()).isEqualTo("public.orders");
        assertThat(table.path("lag").asLong()).isEqualTo(21);
        assertThat(table.path("freshness_p99_ms").asLong()).isEqualTo(1_200);
        assertThat(table.path("complete_through").asText())
                .isEqualTo(SourcePosition.of(1, 2, 3).toString());
        assertThat(table.path("reason").isNull()).isTrue();
    }

    private static TableStatus status(
            String stage, int part, String state, @Nullable String reason, Map<String, Long> counts) {
        boolean sink = stage.equals(TableStatus.SINK);
        return new TableStatus(
                stage,
                ORDERS,
                part,
                state,
                reason,
                60_000,
                counts,
                sink ? SourcePosition.of(1, 2, 3) : null,
                sink ? 60_000 : 0,
                sink ? new Freshness(400, 1_200) : null);
    }
}
