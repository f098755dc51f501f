package dev.sluice.sink.verify;

import dev.sluice.schemas.pipeline.MaskSettings;
import org.apache.spark.sql.types.DataType;

import java.util.Set;
import java.util.function.Function;

/** The catalog of how masked columns become canonical text: what the mask makes of the source's, and the lake's as it is. */
final class MaskedRenderings {

    /** Types whose canonical text here is the one that masks work on, see {@code schemas/mask}. */
    private static final Set<String> SAME_TEXT = Set.of(
            "int2",
            "int4",
            "int8",
            "text",
            "varchar",
            "bpchar",
            "uuid",
            "bool",
            "numeric",
            "float4",
            "float8",
            "date",
            "time",
            "timestamp",
            "timestamptz",
            "bytea",
            "json",
            "jsonb",
            "inet",
            "cidr",
            "macaddr");

    private static final Rendering PRESENCE = Masked.of(value -> onPresence(value, "'*'"), Masked.Lake.PRESENCE);

    private MaskedRenderings() {}

    static Rendering of(SourceType type, MaskSettings mask) {
        return switch (mask.kind()) {
            // The hash itself is not computed by the source, which must not learn the key.
            case HASH ->
                isHashedHere(type)
                        ? Masked.of(value -> Renderings.of(type).onSource(value), Masked.Lake.TEXT)
                        : PRESENCE;
            case REDACT -> {
                String text = literal(mask.arguments().getOrDefault(MaskSettings.TEXT, ""));
                yield Masked.of(value -> onPresence(value, text), Masked.Lake.TEXT);
            }
            case TRUNCATE -> {
                String length = mask.arguments().getOrDefault(MaskSettings.LENGTH, "0");
                yield Masked.of(
                        value -> "left(" + Renderings.of(type).onSource(value) + ", " + length + ")", Masked.Lake.TEXT);
            }
            // No two cipher texts are the same, so that only their presence is compared; a repair makes a new one.
            case ENCRYPT ->
                isHashedHere(type)
                        ? new Masked(
                                value -> onPresence(value, "'*'"),
                                value -> Renderings.of(type).onSource(value),
                                Masked.Lake.PRESENCE)
                        : PRESENCE;
            case DROP -> PRESENCE;
        };
    }

    /** Whether a hash of the type can be compared, rather than only whether there is one. */
    static boolean isHashedHere(SourceType type) {
        return type.element().isEmpty() && type.schema().equals("pg_catalog") && SAME_TEXT.contains(type.name());
    }

    private static String onPresence(String value, String text) {
        return "CASE WHEN " + value + " IS NOT NULL THEN " + text + " END";
    }

    /** Also where the server takes backslashes for escapes. */
    private static String literal(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /**
     * A masked column.
     *
     * @param source from an expression of the source's type to one of its text
     * @param whole the same, to what a repair masks
     */
    private record Masked(Function<String, String> source, Function<String, String> whole, Lake lake)
            implements Rendering {

        static Masked of(Function<String, String> source, Lake lake) {
            return new Masked(source, source, lake);
        }

        /** What is compared of the lake's column. */
        enum Lake {
            TEXT,
            PRESENCE
        }

        @Override
        public String onSource(String value) {
            return source.apply(value);
        }

        @Override
        public String wholeOnSource(String value) {
            return whole.apply(value);
        }

        @Override
        public String onLake(String value, DataType type) {
            return lake == Lake.PRESENCE ? onPresence(value, "'*'") : LakeText.of(value, type);
        }
    }
}
