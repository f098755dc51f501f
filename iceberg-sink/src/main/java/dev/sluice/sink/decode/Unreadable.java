package dev.sluice.sink.decode;

import org.jspecify.annotations.Nullable;

/** A record that can't become a change; it goes to the dead letters. The message holds no values of the row. */
public final class Unreadable extends Exception {

    /** The bytes are not what they should be. */
    public static final String UNDECODABLE = "undecodable";
    /** A value does not fit into the lake's type for its column. */
    public static final String UNREPRESENTABLE = "unrepresentable";

    private final String rule;

    Unreadable(String rule, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.rule = rule;
    }

    Unreadable(String message) {
        super(message);
        this.rule = UNDECODABLE;
    }

    /** {@link #UNDECODABLE} or {@link #UNREPRESENTABLE}. */
    public String rule() {
        return rule;
    }
}
