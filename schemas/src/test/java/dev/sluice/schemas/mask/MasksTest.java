package dev.sluice.schemas.mask;

import dev.sluice.schemas.pipeline.MaskSettings;
import dev.sluice.schemas.pipeline.MaskSettings.Kind;
import dev.sluice.schemas.pipeline.MaskSettings.Stage;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.table.TableId;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;

import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What each mask leaves of a value, and of its column's schema. */
class MasksTest {

    private static final byte[] KEY = "0123456789abcdef".getBytes(UTF_8);

    private static final Schema VALUE = schema(
            """
            {"type": "record", "name": "Envelope", "namespace": "p.s.t", "fields": [
              {"name": "before", "default": null, "type": ["null", {"type": "record", "name": "Value",
               "connect.name": "p.s.t.Value", "fields": [
                {"name": "id", "type": "int"},
                {"name": "name", "type": ["null", "string"], "default": null},
                {"name": "plan", "type": {"type": "string", "connect.default": "gold"}, "default": "gold"},
                {"name": "full_name", "type": "string", "sluice.name": "full name"},
                {"name": "born", "type": ["null", {"type": "int", "connect.name": "io.debezium.time.Date"}]},
                {"name": "note", "type": ["null", "string"]}]}]},
              {"name": "after", "type": ["null", "Value"], "default": null},
              {"name": "op", "type": "string"}]}""");

    private static final Schema ROW =
            VALUE.getField("before").schema().getTypes().get(1);

    @Test
    void everyKindOnBothImages() throws Exception {
        SchemaMask mask = Masks.of(
                        List.of(
                                mask("id", Kind.HASH),
                                mask("name", Kind.TRUNCATE, MaskSettings.LENGTH, "2"),
                                mask("plan", Kind.REDACT, MaskSettings.TEXT, "***"),
                                mask("full name", Kind.ENCRYPT),
                                mask("note", Kind.DROP)),
                        KEY)
                .envelope(VALUE);

        GenericRecord masked = mask.mask(envelope(row(1, "\uD83D\uDE00\uD83D\uDE01x"), row(2, null)));

        GenericRecord before = (GenericRecord) masked.get("before");
        assertThat(before.get("id")).isEqualTo(hmac("1"));
        assertThat(before.get("name")).isEqualTo("\uD83D\uDE00\uD83D\uDE01");
        assertThat(before.get("plan")).isEqualTo("***");
        assertThat(decrypted(before.get("full_name").toString())).isEqualTo("Full");
        assertThat(before.get("born")).isEqualTo(10);
        assertThat(before.hasField("note")).isFalse();
        GenericRecord after = (GenericRecord) masked.get("after");
        assertThat(after.get("id")).isEqualTo(hmac("2"));
        assertThat(after.get("name")).isNull();
        assertThat(masked.get("op")).isEqualTo("c");
        assertThat(GenericData.get().validate(mask.schema(), masked)).isTrue();
    }

    @Test
    void maskedColumnsAreTextKeepTheirNullsAndTellNothingOfTheirDefaults() throws Exception {
        SchemaMask mask = Masks.of(
                        List.of(mask("id", Kind.HASH), mask("plan", Kind.REDACT), mask("born", Kind.ENCRYPT)), KEY)
                .envelope(VALUE);

        Schema row = mask.schema().getField("after").schema().getTypes().get(1);
        assertThat(row.getFullName()).isEqualTo("p.s.t.Value");
        assertThat(row.getProp("connect.name")).isEqualTo("p.s.t.Value");
        assertThat(row.getField("id").schema()).isEqualTo(Schema.create(Schema.Type.STRING));
        assertThat(row.getField("id").hasDefaultValue()).isFalse();
        assertThat(row.getField("born").schema()).isEqualTo(schema("[\"null\", \"string\"]"));
        assertThat(row.getField("plan").defaultVal()).isEqualTo("");
        assertThat(mask.schema().toString()).doesNotContain("gold");
        assertThat(row.getField("name")).isEqualTo(ROW.getField("name"));
    }

    @Test
    void aMaskedColumnIsTheSameColumnWhateverItsTypeBecomes() throws Exception {
        Masks masks = Masks.of(List.of(mask("v", Kind.HASH)), KEY);
        List<Schema> schemas = new ArrayList<>();
        List<Object> hashes = new ArrayList<>();
        Map<String, Object> types = new LinkedHashMap<>();
        types.put("\"int\"", 42);
        types.put("\"long\"", 42L);
        types.put(
                "{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 9, \"scale\": 2}",
                ByteBuffer.wrap(new BigDecimal("42.00").unscaledValue().toByteArray()));
        types.put("\"string\"", "42");
        for (Map.Entry<String, Object> type : types.entrySet()) {
            Schema envelope = schema("{\"type\": \"record\", \"name\": \"Envelope\", \"fields\": [{\"name\": \"after\","
                    + " \"type\": [\"null\", {\"type\": \"record\", \"name\": \"Value\", \"fields\":"
                    + " [{\"name\": \"v\", \"type\": [\"null\", " + type.getKey() + "]}]}]}]}");
            GenericRecord row = new GenericData.Record(
                    envelope.getField("after").schema().getTypes().get(1));
            row.put("v", type.getValue());
            GenericRecord change = new GenericData.Record(envelope);
            change.put("after", row);
            SchemaMask mask = masks.envelope(envelope);
            schemas.add(mask.schema());
            hashes.add(((GenericRecord) mask.mask(change).get("after")).get("v"));
        }

        assertThat(schemas).hasSize(4).containsOnly(schemas.get(0));
        assertThat(hashes).hasSize(4).containsOnly(hmac("42"));
    }

    @Test
    void aSecondRoundChangesNothing() throws Exception {
        Masks masks = Masks.of(List.of(mask("id", Kind.HASH), mask("full name", Kind.ENCRYPT)), KEY);

        SchemaMask again = masks.envelope(masks.envelope(VALUE).schema());

        assertThat(again.changesNothing()).isTrue();
    }

    @Test
    void aColumnThatIsNotThereMasksNothing() throws Exception {
        assertThat(Masks.of(List.of(mask("gone", Kind.HASH)), KEY)
                        .envelope(VALUE)
                        .changesNothing())
                .isTrue();
    }

    @Test
    void keysAreHashedAndNothingElse() throws Exception {
        Schema key = schema(
                "{\"type\": \"record\", \"name\": \"Key\", \"fields\": [{\"name\": \"id\", \"type\": \"long\"}]}");

        GenericRecord masked = Masks.of(List.of(mask("id", Kind.HASH)), KEY)
                .key(key)
                .mask(new GenericRecordBuilder(key).set("id", 1L).build());

        assertThat(masked.get("id")).as("as the row's, which is an int").isEqualTo(hmac("1"));
        assertThatThrownBy(
                        () -> Masks.of(List.of(mask("id", Kind.ENCRYPT)), KEY).key(key))
                .isInstanceOf(Unmaskable.class)
                .hasMessageContaining("id");
    }

    @Test
    void anotherKeyGivesAnotherHash() {
        Masks other = Masks.of(List.of(mask("id", Kind.HASH)), "another key of some length".getBytes(UTF_8));

        assertThat(other.value("id", "1")).isPresent().get().isNotEqualTo(hmac("1"));
    }

    @Test
    void theSameValueLooksDifferentEachTimeItIsEncrypted() {
        Masks masks = Masks.of(List.of(mask("id", Kind.ENCRYPT)), KEY);

        assertThat(masks.value("id", "1")).isNotEqualTo(masks.value("id", "1"));
    }

    @Test
    void onlyTextIsTruncated() {
        assertThatThrownBy(() -> Masks.of(List.of(mask("born", Kind.TRUNCATE, MaskSettings.LENGTH, "1")), KEY)
                        .envelope(VALUE))
                .isInstanceOf(Unmaskable.class)
                .hasMessage("Column born is no text, and can't be truncated");
    }

    @Test
    void canonicalTextSaysTheValueAndNotTheWidthOfItsColumn() {
        BigDecimal number = new BigDecimal("42.00");
        ByteBuffer unscaled = ByteBuffer.wrap(number.unscaledValue().toByteArray());
        String decimal = "{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 10, \"scale\": 2}";

        assertThat(Stream.of(
                        text("\"int\"", 42),
                        text("\"long\"", 42L),
                        text(decimal, unscaled),
                        text("{\"type\": \"string\", \"connect.name\": \"dev.sluice.data.Numeric\"}", "42.0"),
                        text("\"string\"", "42")))
                .containsOnly("42");
        assertThat(text(named("long", "io.debezium.time.MicroTimestamp"), 1_000L))
                .isEqualTo(text(named("long", "io.debezium.time.Timestamp"), 1L))
                .isEqualTo(text(named("string", "io.debezium.time.ZonedTimestamp"), "1970-01-01T00:00:00.001Z"))
                .isEqualTo("1000");
        assertThat(text(named("string", "io.debezium.time.ZonedTimestamp"), "infinity"))
                .isEqualTo(text(named("long", "io.debezium.time.MicroTimestamp"), 9223372036825200000L))
                .isEqualTo("infinity");
        assertThat(text(named("int", "io.debezium.time.Date"), 19_000)).isEqualTo("19000");
        assertThat(text(named("long", "io.debezium.time.MicroTime"), 3_661_000_001L))
                .isEqualTo("01:01:01.000001");
        assertThat(text("\"boolean\"", true)).isEqualTo("true");
        assertThat(text("\"bytes\"", ByteBuffer.wrap(new byte[] {1, -1}))).isEqualTo("01ff");
    }

    @Test
    void whatDoesNotSuitATableIsToldAtOnceAndWhere() {
        List<Problem> problems = MaskChecks.problems(
                new TableId("public", "t"),
                List.of(
                        mask("absent", Kind.HASH),
                        mask("id", Kind.ENCRYPT),
                        mask("born", Kind.TRUNCATE),
                        mask("name", Kind.TRUNCATE)),
                List.of("id", "name", "born"),
                List.of("id"),
                List.of("name"));

        assertThat(problems)
                .extracting(Problem::place)
                .containsExactly("tables.public.t.mask.absent", "tables.public.t.mask.id", "tables.public.t.mask.born");
    }

    @Test
    void theSameIsToldByTheSchemasThatATopicHasHad() {
        Schema key = schema(
                "{\"type\": \"record\", \"name\": \"Key\", \"fields\": [{\"name\": \"id\", \"type\": \"int\"}]}");
        TableId table = new TableId("public", "t");
        List<MaskSettings> masks = List.of(
                mask("absent", Kind.HASH),
                mask("id", Kind.DROP),
                mask("born", Kind.TRUNCATE),
                mask("full name", Kind.TRUNCATE));

        assertThat(MaskChecks.problems(table, masks, List.of(key), List.of(ROW)))
                .extracting(Problem::place)
                .containsExactly("tables.public.t.mask.absent", "tables.public.t.mask.id", "tables.public.t.mask.born");
        assertThat(MaskChecks.problems(table, masks, List.of(), List.of()))
                .as("nothing is known of a table that has no topic yet")
                .isEmpty();
    }

    private static String text(String schema, Object value) {
        return CanonicalText.of(schema(schema)).text(value);
    }

    private static String named(String type, String name) {
        return "{\"type\": \"" + type + "\", \"connect.name\": \"" + name + "\"}";
    }

    private static MaskSettings mask(String column, Kind kind) {
        return new MaskSettings(column, kind, Map.of(), Stage.STREAM);
    }

    private static MaskSettings mask(String column, Kind kind, String argument, String value) {
        return new MaskSettings(column, kind, Map.of(argument, value), Stage.STREAM);
    }

    private static GenericRecord row(int id, @org.jspecify.annotations.Nullable String name) {
        return new GenericRecordBuilder(ROW)
                .set("id", id)
                .set("name", name)
                .set("plan", "gold")
                .set("full_name", "Full")
                .set("born", 10)
                .set("note", "secret")
                .build();
    }

    private static GenericRecord envelope(GenericRecord before, GenericRecord after) {
        return new GenericRecordBuilder(VALUE)
                .set("before", before)
                .set("after", after)
                .set("op", "c")
                .build();
    }

    private static Schema schema(String json) {
        return new Schema.Parser().parse(json);
    }

    private static String hmac(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(UTF_8)));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As the documentation says that it is done. */
    private static String decrypted(String text) throws Exception {
        assertThat(text).startsWith("sluice:v1:");
        byte[] bytes = Base64.getDecoder().decode(text.substring("sluice:v1:".length()));
        byte[] key = Hkdf.derive(KEY, new byte[0], "sluice mask encrypt v1".getBytes(UTF_8), 32);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(key, "AES"),
                new GCMParameterSpec(128, Arrays.copyOf(bytes, 12)));
        return new String(cipher.doFinal(bytes, 12, bytes.length - 12), UTF_8);
    }
}
