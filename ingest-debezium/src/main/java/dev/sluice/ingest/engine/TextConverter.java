package dev.sluice.ingest.engine;

import io.debezium.connector.postgresql.UnchangedToastedReplicationMessageColumn;
import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Oid;
import org.postgresql.util.PGobject;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Types;
import java.util.Properties;
import java.util.Set;

/**
 * Types that Debezium writes as bytes, shortens (zeros in front of a bit string), or has no placeholder for: they are the
 * text that PostgreSQL writes, or the driver for geometric ones. Named to Debezium, which makes the instance.
 */
public final class TextConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {

    private static final Set<String> BY_NAME = Set.of(
            "varbit",
            "tsvector",
            "tsquery",
            "box",
            "line",
            "lseg",
            "path",
            "polygon",
            "circle",
            "pg_lsn",
            "pg_snapshot",
            "txid_snapshot",
            "xid",
            "xid8",
            "tid",
            "jsonpath",
            "int4multirange",
            "int8multirange",
            "nummultirange",
            "tsmultirange",
            "tstzmultirange",
            "datemultirange",
            "regclass",
            "regtype",
            "cube",
            "seg",
            "lquery",
            "ltxtquery");

    @Override
    public void configure(Properties properties) {}

    @Override
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        if (!isText(column)) {
            return;
        }
        @Nullable String absent = column.isOptional() ? null : "";
        registration.register(SchemaBuilder.string(), data -> data == null ? absent : text(data));
    }

    private static boolean isText(RelationalColumn column) {
        return switch (column.nativeType()) {
            case Oid.VARBIT, Oid.BOX -> true;
            case Oid.BIT -> column.length().orElse(1) > 1;
            default -> column.jdbcType() == Types.STRUCT || BY_NAME.contains(column.typeName());
        };
    }

    private static String text(Object data) {
        if (UnchangedToastedReplicationMessageColumn.isUnchangedToastedValue(data)) {
            return UnavailableValues.PLACEHOLDER;
        }
        if (data instanceof PGobject object) {
            @Nullable String text = object.getValue();
            return text == null ? "" : text;
        }
        if (data instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        if (data instanceof ByteBuffer buffer) {
            return StandardCharsets.UTF_8.decode(buffer.duplicate()).toString();
        }
        return data.toString();
    }
}
