package dev.sluice.schemas.wire;

import java.util.Optional;

/**
 * Field names of a change event's value: Debezium's envelope.
 *
 * @see <a href="https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-events">Debezium:
 *     data change events</a>
 */
public final class Envelope {

    /** Row before the change; null when the source does not send it. */
    public static final String BEFORE = "before";
    /** Row after the change; null for deletes and truncates. */
    public static final String AFTER = "after";

    public static final String SOURCE = "source";
    public static final String OP = "op";
    /** In {@link #SOURCE}: commit time at the source, milliseconds since the epoch. */
    public static final String SOURCE_TS_MS = "ts_ms";

    /** On an Avro field whose name is not the column's own because Avro would not allow it: the column's name. */
    public static final String NAME_PROPERTY = "sluice.name";

    private Envelope() {}

    /** What a change did. */
    public enum Op {
        READ("r"),
        CREATE("c"),
        UPDATE("u"),
        DELETE("d"),
        TRUNCATE("t"),
        MESSAGE("m");

        private final String code;

        Op(String code) {
            this.code = code;
        }

        /** Debezium's letter for it. */
        public String code() {
            return code;
        }

        /** Empty when the letter is none that Debezium documents. */
        public static Optional<Op> of(String code) {
            for (Op op : values()) {
                if (op.code.equals(code)) {
                    return Optional.of(op);
                }
            }
            return Optional.empty();
        }
    }
}
