package dev.sluice.sink.quality;

import dev.sluice.schemas.pipeline.LakeMaintenance;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.sink.plan.TableProgress;
import dev.sluice.sink.stack.Mirrored;
import dev.sluice.sink.stack.Stack;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Results and profiles go by the retention of the table that they speak of, and what is still needed stays. */
class ExpiryIT {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final TableProgress NO_TOPIC = TableProgress.none("", "");

    @Test
    void resultsAndProfilesGoByTheRetentionOfTheirTable() throws Exception {
        // Given two tables that let ten days be kept, and one that says nothing
        Stack stack = Stack.shared();
        Pipeline pipeline = stack.pipeline(
                "oldresults",
                stack.lake(LakeMaintenance.defaults()),
                Map.of(
                        "public.orders",
                        Mirrored.kept(Duration.ofDays(10)),
                        "public.quiet",
                        Mirrored.kept(Duration.ofDays(10))));
        QualityTable results = QualityTables.open(stack.format(pipeline), QualityTables.RESULTS);
        results.put(
                List.of(
                        result("public.orders", 40),
                        result("public.orders", 20),
                        result("public.orders", 0),
                        result("public.other", 40)),
                NO_TOPIC);
        QualityTable profile = QualityTables.open(stack.format(pipeline), QualityTables.PROFILE);
        profile.put(
                List.of(
                        day("public.orders", 40),
                        day("public.orders", 12),
                        day("public.orders", 5),
                        day("public.quiet", 40),
                        day("public.other", 40)),
                NO_TOPIC);

        // When
        Expiry expiry = new Expiry(stack.session(), pipeline);
        expiry.results(results, NO_TOPIC, NOW);
        expiry.profiles(profile, NO_TOPIC, NOW);

        // Then results stay as long as checks look back, and a table's newest profile stays
        assertThat(stack.query("SELECT table_name, run FROM lake.oldresults_quality.results ORDER BY 1, 2"))
                .containsExactly("[public.orders,0]", "[public.orders,20]", "[public.other,40]");
        assertThat(stack.query("SELECT table_name, day FROM lake.oldresults_quality.profile ORDER BY 1, 2"))
                .containsExactly(
                        "[public.orders,2026-01-26]", "[public.other,2025-12-22]", "[public.quiet,2025-12-22]");
    }

    private static Map<String, @Nullable Object> result(String table, int daysAgo) {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("run", Integer.toString(daysAgo));
        row.put("kind", "check");
        row.put("table_name", table);
        row.put("name", "unique(id)");
        row.put("ts", NOW.minus(Duration.ofDays(daysAgo)));
        return row;
    }

    private static Map<String, @Nullable Object> day(String table, int daysAgo) {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("day", LocalDate.ofInstant(NOW, ZoneOffset.UTC).minusDays(daysAgo));
        row.put("table_name", table);
        row.put("column_name", "id");
        return row;
    }
}
