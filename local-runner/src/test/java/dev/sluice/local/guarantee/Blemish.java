package dev.sluice.local.guarantee;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What can be wrong with a row of {@link PoisonedTables}, one for each kind of rule. */
enum Blemish {
    NAME("name", "NULL", "has-name"),
    QUANTITY("quantity", "-1", "not-negative"),
    CODE("code", "'much too long'", "short-code"),
    EMAIL("email", "'nobody'", "is-email"),
    STATUS("status", "'lost'", "known-status"),
    TICKET("ticket", "'taken'", "own-ticket"),
    AGE("made_at", "'2001-01-01'", "is-fresh"),
    PAYLOAD("payload", "'{'", "is-json"),
    /** The rule's expression divides by it: it fails, rather than being false. */
    PARTS("parts", "0", "can-be-divided"),
    /** Only warned of, and lands. */
    PLENTY("quantity", "6000", "plenty");

    static final List<Blemish> POISONS =
            Arrays.stream(values()).filter(each -> each != PLENTY).toList();

    /** Columns that rules look at, with a value that all of them let through. */
    private static final Map<String, String> GOOD = new TreeMap<>(Map.of(
            "name", "'a name'",
            "quantity", "1",
            "code", "'c'",
            "email", "'a@example.org'",
            "status", "'new'",
            "ticket", "NULL",
            "made_at", "now()",
            "payload", "'{}'",
            "parts", "4"));

    static final String RULES =
            """
                rules:
                  - {not_null: name, name: has-name}
                  - {range: quantity, min: 0, name: not-negative}
                  - {length: code, max: 8, name: short-code}
                  - {pattern: email, regex: ".+@.+", name: is-email}
                  - {one_of: status, values: [new, paid], name: known-status}
                  - {unique_in_window: ticket, window: 12h, name: own-ticket}
                  - {fresh_within: made_at, within: 10d, name: is-fresh}
                  - {valid_json: payload, name: is-json}
                  - {check: "100 / after.parts >= 0", name: can-be-divided}
                  - {range: quantity, max: 5000, severity: warn, name: plenty}
            """;

    private final String column;
    private final String value;
    private final String rule;

    Blemish(String column, String value, String rule) {
        this.column = column;
        this.value = value;
        this.rule = rule;
    }

    /** Name of the rule that it breaks. */
    String rule() {
        return rule;
    }

    boolean isPoison() {
        return this != PLENTY;
    }

    /** The columns that rules look at, all good. */
    static String columns() {
        return String.join(", ", GOOD.keySet());
    }

    static String goodValues() {
        return String.join(", ", GOOD.values());
    }

    /** In the order of {@link #columns()}. */
    String asValues() {
        return GOOD.entrySet().stream()
                .map(each -> each.getKey().equals(column) ? value : each.getValue())
                .collect(Collectors.joining(", "));
    }
}
