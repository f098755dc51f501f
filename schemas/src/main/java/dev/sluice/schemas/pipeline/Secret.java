package dev.sluice.schemas.pipeline;

/** A value that is never printed: not by {@link #toString()}, and so by no log, message or dump of a record. */
public final class Secret {

    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    /** The value itself, to hand to what needs it. */
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "******";
    }
}
