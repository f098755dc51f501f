package dev.sluice.stream.letters;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schemas.letter.AuditRecord;
import dev.sluice.schemas.letter.AuditRecord.State;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What became of the letters that a command was about. */
final class Outcomes {

    private final List<Outcome> all = new ArrayList<>();

    /** Whether what was asked is so now. */
    enum Mark {
        DONE,
        NOT_DONE
    }

    private record Outcome(String letter, String what, Optional<String> rule, String message, Mark mark) {}

    void add(String letter, String what, Optional<String> rule, String message, Mark mark) {
        all.add(new Outcome(letter, what, rule, message, mark));
    }

    void add(AuditRecord said, Mark mark) {
        add(said.letter().orElse(""), said.outcome().text(), said.rule(), said.message(), mark);
    }

    boolean areAllDone() {
        return all.stream().allMatch(each -> each.mark == Mark.DONE);
    }

    /** Letters that something else has settled while they were asked for are done as well. */
    void settledMeanwhile(List<Letter> letters) {
        Map<String, State> states = new HashMap<>();
        letters.forEach(letter -> states.put(letter.id(), letter.state()));
        all.replaceAll(each -> {
            State state = states.getOrDefault(each.letter, State.OPEN);
            return each.mark == Mark.DONE || state == State.OPEN || state == State.DROPPED
                    ? each
                    : new Outcome(each.letter, state.text(), Optional.empty(), "Settled meanwhile", Mark.DONE);
        });
    }

    /** A line per letter and how many of each there are. */
    void print(PrintStream out) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Outcome each : all) {
            counts.merge(each.what, 1, Integer::sum);
            String rule = each.rule.map(name -> name + ": ").orElse("");
            out.println(String.format(Locale.ROOT, "%-34s %-12s %s%s", each.letter, each.what, rule, each.message));
        }
        List<String> words = new ArrayList<>();
        counts.forEach((what, count) -> words.add(count + " " + what));
        out.println(all.isEmpty() ? "No letters" : String.join(", ", words));
        out.flush();
    }

    void printJson(PrintStream out) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode array = root.putArray("letters");
        for (Outcome each : all) {
            array.addObject()
                    .put("letter", each.letter)
                    .put("outcome", each.what)
                    .put("rule", each.rule.orElse(null))
                    .put("message", each.message);
        }
        out.println(LetterJson.text(root));
        out.flush();
    }

    int exitCode() {
        return areAllDone() ? 0 : Dlq.NOT_ALL;
    }
}
