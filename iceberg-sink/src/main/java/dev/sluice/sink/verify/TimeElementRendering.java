package dev.sluice.sink.verify;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.TimestampType;

/** Times and timestamps within arrays: Debezium delivers these elements as the text that PostgreSQL writes. */
final class TimeElementRendering implements Rendering {

    private final Rendering text = new TextRendering();

    @Override
    public String onSource(String value) {
        return text.onSource(value);
    }

    @Override
    public String onLake(String value, DataType type) {
        // The session's zone is UTC on both sides.
        return type instanceof TimestampType
                ? "concat(" + text.onLake(value, type) + ", '+00')"
                : text.onLake(value, type);
    }
}
