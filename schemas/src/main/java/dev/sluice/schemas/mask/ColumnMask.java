package dev.sluice.schemas.mask;

import dev.sluice.schemas.pipeline.MaskSettings;

import java.security.SecureRandom;

/**
 * A mask of one column.
 *
 * @param values of what the column's values become; never asked where the column is dropped
 */
record ColumnMask(MaskSettings.Kind kind, ValueMask values) {

    /** What stands in place of a value where the pipeline file does not say. */
    private static final String REDACTED = "***";

    /** The catalog of masks. */
    static ColumnMask of(MaskSettings settings, byte[] key, SecureRandom random) {
        ValueMask values =
                switch (settings.kind()) {
                    case HASH -> new Hash(key);
                    case ENCRYPT -> new Encrypt(key, random);
                    case REDACT -> redact(settings.arguments().getOrDefault(MaskSettings.TEXT, REDACTED));
                    case TRUNCATE ->
                        new Truncate(Integer.parseInt(settings.arguments().getOrDefault(MaskSettings.LENGTH, "0")));
                    case DROP -> redact("");
                };
        return new ColumnMask(settings.kind(), values);
    }

    private static ValueMask redact(String text) {
        return value -> text;
    }
}
