package dev.sluice.schemas.pipeline;

import java.util.function.Supplier;

/** A value that is never printed: not by {@link #toString()}, and so by no log, message or dump of a record. */
public final class Secret {

    private final Supplier<String> value;

    public Secret(String value) {
        this(() -> value);
    }

    /** @param value asked each time the value is needed */
    Secret(Supplier<String> value) {
        this.value = value;
    }

    /**
     * The value itself, to hand to what needs it. One that comes from a mounted file is what the file holds now: who
     * connects anew asks again, and so a password can change while a service runs.
     */
    public String reveal() {
        return value.get();
    }

    /** This secret with the value that it has now, whatever becomes of its file. */
    Secret asItIs() {
        return new Secret(value.get());
    }

    @Override
    public String toString() {
        return "******";
    }
}
