package dev.sluice.schemas.service;

import java.util.Map;
import java.util.function.Supplier;

/** What a service shows beside health and metrics; read-only. Its answers are given at once: nothing waits in them. */
public interface Page extends AutoCloseable {

    /** By path. */
    Map<String, Supplier<Answer>> answers();

    @Override
    void close();

    /** Nothing. */
    static Page none() {
        return new Page() {
            @Override
            public Map<String, Supplier<Answer>> answers() {
                return Map.of();
            }

            @Override
            public void close() {
                // Nothing was opened.
            }
        };
    }
}
