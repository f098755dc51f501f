package dev.sluice.sink.quality;

import dev.sluice.schemas.pipeline.Severity;
import dev.sluice.schemas.table.TableId;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What one run says of one check or rule of a table.
 *
 * @param type which check or rule
 * @param total of a rule, the changes that have broken it since the pipeline's beginning; null of a check
 */
record Result(
        TableId table,
        Kind kind,
        String name,
        String type,
        Severity severity,
        Finding finding,
        @Nullable Long total,
        Duration took) {

    /** On what it was. */
    enum Kind {
        RULE,
        CHECK;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether it makes the run fail. */
    boolean isFailure() {
        return kind == Kind.CHECK && finding.outcome() == Outcome.FAILED && severity != Severity.WARN;
    }

    boolean isBroken() {
        return finding.outcome() == Outcome.BROKEN;
    }

    Map<String, @Nullable Object> row(String run, Instant at) {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("run", run);
        row.put("kind", kind.text());
        row.put("table_name", table.toString());
        row.put("name", name);
        row.put("ts", at);
        row.put("type", type);
        row.put("severity", severity.name().toLowerCase(Locale.ROOT));
        row.put("status", finding.outcome().text());
        row.put(
                "passed",
                switch (finding.outcome()) {
                    case PASSED -> true;
                    case FAILED -> false;
                    case SKIPPED, BROKEN -> null;
                });
        row.put("value", finding.value());
        row.put("total", total);
        row.put("detail", finding.detail());
        row.put("took_ms", took.toMillis());
        return row;
    }
}
