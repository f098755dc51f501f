package dev.sluice.schemas.pipeline;

import java.util.Locale;

/** What an instance of ingest does that starts while another one is at work. */
public enum Takeover {
    /** It takes the other's place, and the other ends. */
    AT_ONCE,
    /** It stands by until the other is gone. */
    WHEN_GONE;

    /** As a pipeline file writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Takeover of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
