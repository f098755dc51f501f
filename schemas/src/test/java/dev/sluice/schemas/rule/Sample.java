package dev.sluice.schemas.rule;

import dev.sluice.schemas.pipeline.BrokenRule;
import dev.sluice.schemas.pipeline.Contract;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.LetterPolicy;
import dev.sluice.schemas.pipeline.Place;
import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.pipeline.Severity;
import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.Envelope.Op;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A table with a column of many a type, its changes and its rules. */
final class Sample {

    static final TableId TABLE = TableId.parse("public.orders");

    /** 2023-11-14T22:13:20Z. */
    static final long COMMITTED_MS = 1_700_000_000_000L;

    static final Schema ROW = schema(
            column("id", "\"long\""),
            column("name", "\"string\""),
            """
            {"name": "full_name", "type": ["null", "string"], "sluice.name": "full name"}""",
            column("total", semantic("bytes", "org.apache.kafka.connect.data.Decimal", "\"scale\": 2")),
            column("free", semantic("string", "dev.sluice.data.Numeric")),
            column("share", "\"double\""),
            column("paid", "\"boolean\""),
            column("created_at", semantic("string", "io.debezium.time.ZonedTimestamp")),
            column("at", semantic("long", "io.debezium.time.MicroTimestamp")),
            column("day", semantic("int", "io.debezium.time.Date")),
            column("opens", semantic("long", "io.debezium.time.MicroTime")),
            column("payload", semantic("string", "io.debezium.data.Json")),
            column("blob", "\"bytes\""),
            column("tags", "{\"type\": \"array\", \"items\": [\"null\", \"string\"]}"),
            column("labels", "{\"type\": \"map\", \"values\": [\"null\", \"string\"]}"));

    private Sample() {}

    static Schema schema(String... columns) {
        return new Schema.Parser()
                .parse("{\"type\": \"record\", \"name\": \"Value\", \"fields\": [" + String.join(",", columns) + "]}");
    }

    static String column(String name, String type) {
        return "{\"name\": \"%s\", \"type\": [\"null\", %s]}".formatted(name, type);
    }

    static String semantic(String type, String name, String... more) {
        return "{\"type\": \"%s\", \"connect.name\": \"%s\"%s}"
                .formatted(type, name, more.length == 0 ? "" : ", " + String.join(",", more));
    }

    static ByteBuffer decimal(long unscaled) {
        return ByteBuffer.wrap(java.math.BigInteger.valueOf(unscaled).toByteArray());
    }

    static RuleSettings rule(String kind, List<String> columns, Map<String, String> arguments) {
        return rule(kind, kind, Severity.QUARANTINE, columns, arguments);
    }

    static RuleSettings rule(
            String name, String kind, Severity severity, List<String> columns, Map<String, String> arguments) {
        return new RuleSettings(
                kind, name, severity, columns, arguments, new Place("pipeline.yaml", 7, "tables.public.orders.rules"));
    }

    static RuleSettings check(String expression) {
        return rule(RuleSettings.CHECK, List.of(), Map.of(RuleSettings.EXPRESSION, expression));
    }

    static TableRules rules(BrokenRule onBroken, RuleSettings... rules) {
        return TableRules.of(
                TABLE,
                new TableSettings(
                        LandingSettings.of(LakeMode.MIRROR),
                        List.of(),
                        Contract.NONE,
                        List.of(rules),
                        onBroken,
                        Optional.empty(),
                        LetterPolicy.SUPERSEDE,
                        List.of(),
                        List.of()));
    }

    static RowRules compiled(RuleSettings... rules) {
        return rules(BrokenRule.PASS, rules).against(ROW);
    }

    static Change created(Map<String, Object> after) {
        return new Changed(Op.CREATE, null, row(after, Set.of()), COMMITTED_MS, "1", null);
    }

    static Change updated(Map<String, Object> after, String... unavailable) {
        return new Changed(Op.UPDATE, null, row(after, Set.of(unavailable)), COMMITTED_MS, "1", null);
    }

    static Change deleted() {
        return new Changed(Op.DELETE, row(Map.of("id", 1L), Set.of()), null, COMMITTED_MS, "1", null);
    }

    static Row row(Map<String, Object> values, Set<String> unavailable) {
        Map<Integer, Object> byField = new HashMap<>();
        new Columns(ROW).all().forEach(column -> {
            Object value = values.get(column.name());
            if (value != null) {
                byField.put(column.field(), value);
            }
        });
        return new Row() {
            @Override
            public boolean isUnavailable(String column) {
                return unavailable.contains(column);
            }

            @Override
            public @Nullable Object get(int field) {
                return byField.get(field);
            }
        };
    }

    /** @param row its key, as text */
    record Changed(
            Op op,
            @Nullable Row before,
            @Nullable Row after,
            long committedAtMs,
            @Nullable String row,
            @Nullable String movedFromRow)
            implements Change {

        @Override
        public TableId table() {
            return TABLE;
        }

        @Override
        public SourcePosition position() {
            return SourcePosition.of(1, committedAtMs, 0);
        }

        @Override
        public byte @Nullable [] key() {
            return row == null ? null : row.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte @Nullable [] movedFrom() {
            return movedFromRow == null ? null : movedFromRow.getBytes(StandardCharsets.UTF_8);
        }
    }
}
