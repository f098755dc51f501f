package dev.sluice.schemas.rule;

import org.jspecify.annotations.Nullable;

/** A row before or after a change, written with the Avro schema that the rules were compiled against. */
public interface Row {

    /** Whether the source left the column's value out because it did not change. */
    boolean isUnavailable(String column);

    /**
     * The value as Avro's generic reader gives it, without conversions.
     *
     * @param field position in the schema
     */
    @Nullable
    Object get(int field);
}
