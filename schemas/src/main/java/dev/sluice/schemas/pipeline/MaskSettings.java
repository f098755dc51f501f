package dev.sluice.schemas.pipeline;

import java.io.Serializable;
import java.util.Map;

/**
 * How one column is masked.
 *
 * @param column its name at the source
 * @param arguments of {@link Kind#REDACT}: {@link #TEXT}; of {@link Kind#TRUNCATE}: {@link #LENGTH}; else empty
 * @param at from which stage on nobody sees the value
 */
public record MaskSettings(String column, Kind kind, Map<String, String> arguments, Stage at) implements Serializable {

    /** What stands in place of a value. */
    public static final String TEXT = "text";
    /** How many characters are left of a text. */
    public static final String LENGTH = "length";

    /** What becomes of a value. */
    public enum Kind {
        /** A keyed digest: the same for the same value. */
        HASH,
        /** A fixed text. */
        REDACT,
        /** Its first characters. */
        TRUNCATE,
        /** A cipher text that the key's holder can read. */
        ENCRYPT,
        /** Nothing: the column is left out. */
        DROP;

        /** Whether it takes the pipeline's masking key. */
        public boolean needsKey() {
            return this == HASH || this == ENCRYPT;
        }
    }

    /** The stage that masks. */
    public enum Stage {
        /** The stream processor: the raw topic holds the value. */
        STREAM,
        /** Ingest: no topic holds the value. */
        INGEST
    }

    public MaskSettings {
        arguments = Map.copyOf(arguments);
    }
}
