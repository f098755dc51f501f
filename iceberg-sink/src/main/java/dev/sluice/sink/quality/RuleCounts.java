package dev.sluice.sink.quality;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.pipeline.Severity;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.plan.TableProgress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How many changes have broken each rule since the pipeline's beginning. Those that were warned of are counted in the
 * commits that land them, those that were quarantined in the commits that land their letters: each exactly once.
 */
public final class RuleCounts {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TableFormat format;
    private final Pipeline pipeline;

    RuleCounts(TableFormat format, Pipeline pipeline) {
        this.format = format;
        this.pipeline = pipeline;
    }

    /** A rule of a table. */
    record RuleOf(TableId table, String name) {}

    /** The name under which a quarantine's progress counts letters. */
    public static String tally(TableId table, String severity, String rule) {
        return JSON.createArrayNode()
                .add(table.toString())
                .add(severity)
                .add(rule)
                .toString();
    }

    /** A row for each rule of these tables that is in the pipeline file, or was broken at some time. */
    List<Result> results(Collection<TableId> tables, PastResults past) {
        Map<RuleOf, Long> counts = new HashMap<>();
        Map<RuleOf, Severity> severities = new HashMap<>();
        Set<TableId> wanted = new HashSet<>(tables);
        QualityTables.open(format, QualityTables.QUARANTINE).progress().ifPresent(progress -> progress.tallies()
                .forEach((tally, count) -> {
                    JsonNode named = parse(tally);
                    RuleOf rule = new RuleOf(
                            TableId.parse(named.path(0).asText()), named.path(2).asText());
                    if (wanted.contains(rule.table())) {
                        counts.merge(rule, count, Long::sum);
                        severities.put(rule, severity(named.path(1).asText()));
                    }
                }));
        for (TableId table : tables) {
            warned(table).forEach((name, count) -> {
                RuleOf rule = new RuleOf(table, name);
                counts.merge(rule, count, Long::sum);
                severities.putIfAbsent(rule, Severity.WARN);
            });
        }
        Map<RuleOf, Long> before = past.totals();
        List<Result> results = new ArrayList<>();
        for (TableId table : tables) {
            Map<String, RuleSettings> settings = new TreeMap<>();
            pipeline.settingsFor(table).rules().forEach(rule -> settings.put(rule.name(), rule));
            Set<String> names = new HashSet<>(settings.keySet());
            counts.keySet().stream().filter(rule -> rule.table().equals(table)).forEach(rule -> names.add(rule.name()));
            for (String name : names.stream().sorted().toList()) {
                RuleOf rule = new RuleOf(table, name);
                Optional<RuleSettings> known = Optional.ofNullable(settings.get(name));
                results.add(result(
                        rule,
                        known.map(RuleSettings::kind).orElse("step"),
                        known.map(RuleSettings::severity)
                                .orElseGet(() -> severities.getOrDefault(rule, Severity.QUARANTINE)),
                        counts.getOrDefault(rule, 0L),
                        before.getOrDefault(rule, 0L)));
            }
        }
        return results;
    }

    private static Result result(RuleOf rule, String type, Severity severity, long total, long before) {
        // Counts begin anew with a lake table that was dropped.
        long more = total >= before ? total - before : total;
        return new Result(
                rule.table(),
                Result.Kind.RULE,
                rule.name(),
                type,
                severity,
                Finding.of(more == 0, (double) more, more + " changes have broken it since the last run"),
                total,
                Duration.ZERO);
    }

    private Map<String, Long> warned(TableId table) {
        LandingSettings landing = pipeline.settingsFor(table).landing();
        return format.table(table, CheckedRows.of(landing).suffix(), landing)
                .progress()
                .map(TableProgress::tallies)
                .<Map<String, Long>>map(tallies -> tallies)
                .orElse(Map.of());
    }

    private static JsonNode parse(String tally) {
        try {
            return JSON.readTree(tally);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tally of letters is not JSON", e);
        }
    }

    /** What a letter's header says; one that says nothing went to the dead letters all the same. */
    private static Severity severity(String text) {
        for (Severity severity : Severity.values()) {
            if (severity.name().equals(text.toUpperCase(Locale.ROOT))) {
                return severity;
            }
        }
        return Severity.QUARANTINE;
    }
}
