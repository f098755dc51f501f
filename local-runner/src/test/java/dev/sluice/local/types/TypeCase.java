package dev.sluice.local.types;

import java.util.ArrayList;
import java.util.List;

/**
 * A type of PostgreSQL and what becomes of its values. The type's name is also the name of its column.
 *
 * @param note what a reader of the lake has to know; empty when the lake's type says all
 */
record TypeCase(String type, Form form, String note, List<Value> values) {

    /** How the lake's column holds the type. */
    enum Form {
        /** A type of its own that holds each value as it is. */
        EXACT,
        /** Text that holds each value as it is. */
        TEXT
    }

    /** @param sql expression without cast */
    record Value(String sql, Fate fate) {}

    TypeCase {
        values = List.copyOf(values);
    }

    static TypeCase exact(String type, String note) {
        return new TypeCase(type, Form.EXACT, note, List.of());
    }

    static TypeCase exact(String type) {
        return exact(type, "");
    }

    static TypeCase text(String type, String note) {
        return new TypeCase(type, Form.TEXT, note, List.of());
    }

    /** @param pairs SQL expression → text in the lake */
    TypeCase lands(String... pairs) {
        TypeCase more = this;
        for (int i = 0; i < pairs.length; i += 2) {
            more = more.with(new Value(pairs[i], new Fate.Lands(pairs[i + 1])));
        }
        return more;
    }

    /** Values that ingest can't write. */
    TypeCase ingestRefuses(String... expressions) {
        return refuses(new Fate.Quarantined("ingest", "not-encodable", "the value of " + type + " "), expressions);
    }

    /** Values that the sink can't write. */
    TypeCase sinkRefuses(String message, String... expressions) {
        return refuses(new Fate.Quarantined("sink", "unrepresentable", "Column " + type + ": " + message), expressions);
    }

    private TypeCase refuses(Fate.Quarantined fate, String... expressions) {
        TypeCase more = this;
        for (String each : expressions) {
            more = more.with(new Value(each, fate));
        }
        return more;
    }

    private TypeCase with(Value value) {
        List<Value> more = new ArrayList<>(values);
        more.add(value);
        return new TypeCase(type, form, note, more);
    }

    List<Value> landing() {
        return values.stream()
                .filter(value -> value.fate().fold(lands -> true, letter -> false))
                .toList();
    }

    List<Value> quarantined() {
        return values.stream()
                .filter(value -> value.fate().fold(lands -> false, letter -> true))
                .toList();
    }
}
