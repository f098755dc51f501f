package dev.sluice.sink.format;

import java.util.Optional;
import java.util.function.Supplier;

/** Keeps the stream away from one table while something is done to it that must not cross a landing. */
public interface StreamGate {

    /**
     * Runs the work while nothing of this process lands in the table; the stream goes on with the other tables.
     *
     * @return the work's answer; empty when the stream did not let go of the table in time, and nothing was done
     */
    <T> Optional<T> closed(Supplier<T> work) throws InterruptedException;

    /** For a process that lands nothing: another one may land at any moment, so that commits may lose. */
    StreamGate OPEN = new StreamGate() {
        @Override
        public <T> Optional<T> closed(Supplier<T> work) {
            return Optional.of(work.get());
        }
    };
}
