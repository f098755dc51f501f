package dev.sluice.stream.event;

/** A record that is no change event. The message says why, without any of its bytes. */
public final class Undecodable extends Exception {

    /** Key or value does not begin as the registry's wire format does. */
    public static final String NOT_WIRE_FORMAT = "not-wire-format";
    /** The registry does not know the schema, or what it knows is no Avro schema. */
    public static final String UNKNOWN_SCHEMA = "unknown-schema";
    /** The bytes are not what their schema says. */
    public static final String SCHEMA_MISMATCH = "schema-mismatch";
    /** The bytes fit their schema, and that is not a change event's. */
    public static final String NOT_A_CHANGE_EVENT = "not-a-change-event";
    /** There is no value, and nothing that gives its absence a meaning. */
    public static final String EMPTY = "empty";
    /** A header of ours is missing or garbled. */
    public static final String BAD_HEADER = "bad-header";

    private final String rule;

    public Undecodable(String rule, String message) {
        super(message);
        this.rule = rule;
    }

    public Undecodable(String rule, String message, Throwable cause) {
        super(message, cause);
        this.rule = rule;
    }

    /** One of the constants of this class: what the dead letter names as its rule. */
    public String rule() {
        return rule;
    }
}
