package dev.sluice.stream.testing;

import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.schemas.wire.SchemaRejected;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Map;

/** Change events of a table of twelve columns, as ingest would write them, and ten rules that their rows pass. */
public final class Sales {

    /** When every change was committed: 2023-11-14T22:13:20Z. */
    public static final long COMMITTED_MS = 1_700_000_000_000L;

    /** One rule of each kind, and two more; below {@code public.sales}. */
    public static final String RULES =
            """
            rules:
              - {name: has-customer, not_null: customer_id}
              - {name: sane-total, range: total, min: 0, max: 100000}
              - {name: note-length, length: note, min: 1, max: 200}
              - {name: has-email, pattern: email, regex: "[^@]+@[^@]+"}
              - {name: known-status, one_of: status, values: [new, paid, sent]}
              - {name: one-order, unique_in_window: order_no, window: 10m}
              - {name: recent, fresh_within: created_at, within: 1d}
              - {name: json, valid_json: payload}
              - {name: adds-up, check: "after.total >= double(after.quantity) * 0.01 || op == 'd'"}
              - {name: paid-is-not-new, check: "!after.paid || after.status != 'new'"}
            """;

    public static final Schema KEY = new Schema.Parser()
            .parse(
                    """
                    {"type": "record", "name": "Key", "namespace": "shop.public.sales",
                     "fields": [{"name": "id", "type": "long"}]}""");

    public static final Schema VALUE = new Schema.Parser()
            .parse(
                    """
                    {"type": "record", "name": "Envelope", "namespace": "shop.public.sales", "fields": [
                      {"name": "before", "default": null, "type": ["null", {"type": "record", "name": "Value", "fields": [
                        {"name": "id", "type": "long"},
                        {"name": "order_no", "type": ["null", "string"], "default": null},
                        {"name": "customer_id", "type": ["null", "long"], "default": null},
                        {"name": "status", "type": ["null", "string"], "default": null},
                        {"name": "email", "type": ["null", "string"], "default": null},
                        {"name": "total", "default": null, "type": ["null", {"type": "bytes", "scale": 2, "precision": 12,
                          "connect.name": "org.apache.kafka.connect.data.Decimal", "logicalType": "decimal"}]},
                        {"name": "quantity", "type": ["null", "int"], "default": null},
                        {"name": "paid", "type": ["null", "boolean"], "default": null},
                        {"name": "created_at", "default": null,
                          "type": ["null", {"type": "string", "connect.name": "io.debezium.time.ZonedTimestamp"}]},
                        {"name": "due", "default": null,
                          "type": ["null", {"type": "int", "connect.name": "io.debezium.time.Date"}]},
                        {"name": "payload", "default": null,
                          "type": ["null", {"type": "string", "connect.name": "io.debezium.data.Json"}]},
                        {"name": "note", "type": ["null", "string"], "default": null}]}]},
                      {"name": "after", "type": ["null", "Value"], "default": null},
                      {"name": "source", "type": {"type": "record", "name": "Source", "fields": [
                        {"name": "version", "type": "string"}, {"name": "db", "type": "string"},
                        {"name": "ts_ms", "type": "long"}, {"name": "table", "type": "string"}]}},
                      {"name": "op", "type": "string"},
                      {"name": "ts_ms", "type": ["null", "long"], "default": null}]}""");

    private static final Schema ROW =
            VALUE.getField("before").schema().getTypes().get(1);

    private final int keyId;
    private final int valueId;

    public Sales(SchemaRegistry registry) {
        try {
            keyId = registry.register("sales-key", KEY);
            valueId = registry.register("sales-value", VALUE);
        } catch (SchemaRejected e) {
            throw new IllegalStateException(e);
        }
    }

    public byte[] key(long id) {
        return Orders.encode(keyId, new GenericRecordBuilder(KEY).set("id", id).build());
    }

    /** An insert that passes, but for what is given. */
    public byte[] created(long id, Map<String, Object> other) {
        return event("c", COMMITTED_MS, row(id, other));
    }

    public byte[] deleted() {
        return event("d", COMMITTED_MS, null);
    }

    public byte[] event(String op, long committedMs, @Nullable GenericRecord after) {
        GenericRecord source = new GenericRecordBuilder(VALUE.getField("source").schema())
                .set("version", "3.6.3.Final")
                .set("db", "shop")
                .set("ts_ms", committedMs)
                .set("table", "sales")
                .build();
        return Orders.encode(
                valueId,
                new GenericRecordBuilder(VALUE)
                        .set("after", after)
                        .set("source", source)
                        .set("op", op)
                        .build());
    }

    /**
     * A good row, but for what is given.
     *
     * @param other values instead of those of a good row; {@link #NULL} stands for null
     */
    public GenericRecord row(long id, Map<String, Object> other) {
        GenericRecordBuilder row = new GenericRecordBuilder(ROW)
                .set("id", id)
                .set("order_no", "N-" + id)
                .set("customer_id", 1_000 + id % 50)
                .set("status", "paid")
                .set("email", "customer" + id % 50 + "@example.org")
                .set("total", money("129.90"))
                .set("quantity", 3)
                .set("paid", true)
                .set("created_at", "2023-11-14T22:13:19.123456Z")
                .set("due", 19_690)
                .set("payload", "{\"channel\": \"web\", \"items\": [1, 2, 3]}")
                .set("note", "leave it at the door");
        other.forEach((column, value) -> row.set(column, value == NULL ? null : value));
        return row.build();
    }

    /** Stands for null where a map can't hold it. */
    public static final Object NULL = new Object();

    public static ByteBuffer money(String amount) {
        return ByteBuffer.wrap(
                new BigDecimal(amount).setScale(2).unscaledValue().toByteArray());
    }
}
