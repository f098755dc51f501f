package dev.sluice.sink.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Locale;

/**
 * The answer, for people a line per lake table, for programs one JSON document whose field names are stable:
 *
 * <pre>{@code
 * {"pipeline": "shop", "done": true, "tables": [{"table": "public.orders", "mode": "mirror", "into": "public.orders",
 *  "records": 120, "changes": 100, "letters": 0, "refused": null}]}
 * }</pre>
 */
final class Answer {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Answer() {}

    static String text(List<Outcome> outcomes) {
        StringBuilder text = new StringBuilder();
        for (Outcome outcome : outcomes) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-28s %-9s %s%n",
                    outcome.into(),
                    outcome.mode().text(),
                    outcome.refused()
                            .map(why -> "not replayed: " + why)
                            .orElseGet(() -> String.format(
                                    Locale.ROOT,
                                    "%,d records read, %,d changes applied, %,d left to the dead letters",
                                    outcome.counts().records(),
                                    outcome.counts().changes(),
                                    outcome.counts().letters()))));
        }
        return text.toString();
    }

    static String json(String pipeline, List<Outcome> outcomes) {
        ObjectNode json = JSON.createObjectNode()
                .put("pipeline", pipeline)
                .put("done", outcomes.stream().allMatch(Outcome::isDone));
        ArrayNode tables = json.putArray("tables");
        outcomes.forEach(outcome -> tables.addObject()
                .put("table", outcome.table().toString())
                .put("mode", outcome.mode().text())
                .put("into", outcome.into().toString())
                .put("records", outcome.counts().records())
                .put("changes", outcome.counts().changes())
                .put("letters", outcome.counts().letters())
                .put("refused", outcome.refused().orElse(null)));
        return json.toPrettyString();
    }
}
