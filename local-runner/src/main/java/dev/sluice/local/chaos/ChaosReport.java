package dev.sluice.local.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.local.guarantee.Verdict;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What came out of a run.
 *
 * @param transactions that the workload committed or tried
 * @param verdicts on everything before the losses; empty if it did not come to them
 * @param afterLosses on what is left to promise after them
 */
record ChaosReport(
        ChaosSettings settings,
        List<Struck> struck,
        long transactions,
        List<Verdict> verdicts,
        List<Verdict> afterLosses) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final double MS = 1000.0;

    /** Whether everything came out as promised, and there was something to see. */
    boolean isKept() {
        return struck.stream().noneMatch(each -> each.outcome() == Struck.Outcome.UNKEPT)
                && !verdicts.isEmpty()
                && verdicts.stream().allMatch(Verdict::isKept)
                && afterLosses.stream().allMatch(Verdict::isKept);
    }

    List<String> text() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        struck.forEach(each -> lines.add(line(each)));
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "%,d transactions were written meanwhile, %d processes were killed",
                transactions,
                kills()));
        verdicts.forEach(each -> lines.addAll(lines(each, "")));
        afterLosses.forEach(each -> lines.addAll(lines(each, " after the losses")));
        lines.add(isKept() ? "Everything came out as promised." : "NOT everything came out as promised.");
        lines.add(String.format(
                Locale.ROOT,
                "Again: ./sluice chaos --minutes %d --seed %d --rate %d%s%s%s",
                settings.duration().toMinutes(),
                settings.seed(),
                settings.rate(),
                settings.only().isEmpty() ? "" : " --only \"" + settings.only() + "\"",
                settings.most() == Integer.MAX_VALUE ? "" : " --faults " + settings.most(),
                settings.losses() == ChaosSettings.Losses.NONE ? " --no-losses" : ""));
        return lines;
    }

    private int kills() {
        return struck.stream().mapToInt(Struck::kills).sum();
    }

    static String line(Struck each) {
        Duration recovery = each.recovery();
        return String.format(
                Locale.ROOT,
                "%3d  %6.1f s  %-11s %8s  %s%s",
                each.entry().number(),
                each.at().toMillis() / MS,
                each.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                recovery == null ? "" : String.format(Locale.ROOT, "%.1f s", recovery.toMillis() / MS),
                each.entry().what(),
                each.note().isEmpty() ? "" : ": " + each.note());
    }

    private static List<String> lines(Verdict verdict, String when) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%-6s %s%s (%,d looks, %,d broken)",
                verdict.isKept() ? "kept" : "BROKEN",
                verdict.guarantee(),
                when,
                verdict.looks(),
                verdict.broken()));
        verdict.examples().forEach(example -> lines.add("       " + example));
        return lines;
    }

    /** For programs. Names say the unit: {@code _ms} milliseconds. */
    String toJson() {
        ObjectNode json = JSON.createObjectNode()
                .put("kept", isKept())
                .put("seed", settings.seed())
                .put("minutes", settings.duration().toMinutes())
                .put("rate", settings.rate())
                .put("only", settings.only())
                .put("transactions", transactions)
                .put("kills", kills());
        ArrayNode entries = json.putArray("faults");
        for (Struck each : struck) {
            Duration recovery = each.recovery();
            ObjectNode entry = entries.addObject()
                    .put("what", each.entry().what())
                    .put("at_ms", each.at().toMillis())
                    .put("outcome", each.outcome().name().toLowerCase(Locale.ROOT))
                    .put("recovery_ms", recovery == null ? null : (Long) recovery.toMillis())
                    .put("note", each.note());
            ArrayNode kinds = entry.putArray("kinds");
            each.entry().faults().forEach(drawn -> kinds.add(drawn.kind().name()));
        }
        fill(json.putArray("verdicts"), verdicts);
        fill(json.putArray("verdicts_after_losses"), afterLosses);
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of texts and numbers is always JSON", e);
        }
    }

    private static void fill(ArrayNode array, List<Verdict> verdicts) {
        for (Verdict verdict : verdicts) {
            ObjectNode each = array.addObject()
                    .put("guarantee", verdict.guarantee())
                    .put("kept", verdict.isKept())
                    .put("looks", verdict.looks())
                    .put("broken", verdict.broken());
            ArrayNode examples = each.putArray("examples");
            verdict.examples().forEach(examples::add);
        }
    }
}
