package dev.sluice.sink.backfill;

import dev.sluice.schemas.mask.Masks;
import dev.sluice.schemas.mask.SchemaMask;
import dev.sluice.schemas.mask.Unmaskable;
import dev.sluice.schemas.pipeline.BrokenRule;
import dev.sluice.schemas.pipeline.MaskSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.pipeline.Secret;
import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.schemas.rule.RowRules;
import dev.sluice.schemas.rule.TableRules;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.Envelope;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The rules and masks of one table, for rows that are read from the source. Goes to where they are read. */
final class Contract implements Serializable {

    private static final long serialVersionUID = 1;

    private static final String NAMESPACE = "sluice.loaded";

    private final TableId table;
    private final List<RuleSettings> rules;
    private final BrokenRule onBroken;
    private final List<MaskSettings> masks;
    private final byte[] maskingKey;
    private final ArrayList<LoadColumn> columns;
    private final ArrayList<String> key;

    private Contract(
            TableId table,
            List<RuleSettings> rules,
            BrokenRule onBroken,
            List<MaskSettings> masks,
            byte[] maskingKey,
            List<LoadColumn> columns,
            List<String> key) {
        this.table = table;
        this.rules = rules;
        this.onBroken = onBroken;
        this.masks = masks;
        this.maskingKey = maskingKey;
        this.columns = new ArrayList<>(columns);
        this.key = new ArrayList<>(key);
    }

    /**
     * As the pipeline file has it.
     *
     * @param columns the source's, all of them
     * @param key names of the key's columns at the source
     */
    static Contract of(Pipeline pipeline, TableId table, List<LoadColumn> columns, List<String> key) {
        TableSettings settings = pipeline.settingsFor(table);
        return new Contract(
                table,
                settings.rules(),
                settings.onBrokenRule(),
                Masks.settings(pipeline, table),
                pipeline.quality().maskingKey().map(Secret::reveal).orElse("").getBytes(StandardCharsets.UTF_8),
                columns,
                key);
    }

    boolean hasRules() {
        return !rules.isEmpty();
    }

    TableId table() {
        return table;
    }

    List<LoadColumn> columns() {
        return columns;
    }

    List<String> key() {
        return key;
    }

    List<String> maskedColumns() {
        return masks.stream().map(MaskSettings::column).toList();
    }

    List<MaskSettings> masks() {
        return masks;
    }

    Masks masking() {
        return Masks.of(masks, maskingKey);
    }

    /** Whether a column is masked before rules see it. */
    boolean isMaskedAtIngest(LoadColumn column) {
        return masks.stream()
                .anyMatch(mask -> mask.column().equals(column.source()) && mask.at() == MaskSettings.Stage.INGEST);
    }

    String severity(String rule) {
        return rules.stream()
                .filter(each -> each.name().equals(rule))
                .map(each -> each.severity().name().toLowerCase(Locale.ROOT))
                .findFirst()
                .orElse("quarantine");
    }

    RowRules rules() {
        return TableRules.of(table, rules, onBroken).against(row());
    }

    /** The columns as they land, in their order: those that are masked as text, without those that are dropped. */
    List<LoadColumn> landed() {
        Masks all = masking();
        return columns.stream()
                .filter(column -> !all.drops(column.source()))
                .map(column -> all.columns().contains(column.source()) ? column.masked() : column)
                .toList();
    }

    /** Schema of a column's values as they come, without null. */
    static Schema schema(LoadColumn column) {
        return new Schema.Parser().parse(column.avro());
    }

    /** A column's field in {@link #row()}, before any mask. */
    Schema.Field plain(int column) {
        Schema type = Schema.createUnion(Schema.create(Schema.Type.NULL), schema(columns.get(column)));
        return named(new Schema.Field("c" + column, type, null, JsonProperties.NULL_VALUE), column);
    }

    /** Schema of rows as rules see them: what ingest masks is masked. */
    Schema row() {
        return Schema.createRecord(
                "Value",
                null,
                NAMESPACE,
                false,
                IntStream.range(0, columns.size())
                        .mapToObj(i -> isMaskedAtIngest(columns.get(i)) ? maskedAtIngest(i) : plain(i))
                        .toList());
    }

    /** Schema of keys. */
    Schema keyRow() {
        List<Schema.Field> fields = new ArrayList<>();
        for (int i : keyPlaces()) {
            boolean isMasked = isMaskedAtIngest(columns.get(i));
            Schema type = isMasked ? Schema.create(Schema.Type.STRING) : schema(columns.get(i));
            Schema.Field field = named(new Schema.Field("c" + i, type), i);
            if (isMasked) {
                field.addProp(Masks.MASKED_PROPERTY, "hash");
            }
            fields.add(field);
        }
        return Schema.createRecord("Key", null, NAMESPACE, false, fields);
    }

    /** Places of the key's columns among all, in the key's order. */
    List<Integer> keyPlaces() {
        List<String> names = columns.stream().map(LoadColumn::source).toList();
        return key.stream().map(names::indexOf).toList();
    }

    /** Schema of change events with such rows, as far as a letter needs it. */
    Schema envelope() {
        Schema row = row();
        Schema text = Schema.create(Schema.Type.STRING);
        Schema number = Schema.create(Schema.Type.LONG);
        Schema image = Schema.createUnion(Schema.create(Schema.Type.NULL), row);
        Schema source = Schema.createRecord(
                "Source",
                null,
                NAMESPACE,
                false,
                List.of(
                        new Schema.Field(Envelope.SOURCE_TS_MS, number),
                        new Schema.Field("schema", text),
                        new Schema.Field("table", text)));
        return Schema.createRecord(
                "Envelope",
                null,
                NAMESPACE,
                false,
                List.of(
                        new Schema.Field(Envelope.BEFORE, image, null, JsonProperties.NULL_VALUE),
                        new Schema.Field(Envelope.AFTER, image, null, JsonProperties.NULL_VALUE),
                        new Schema.Field(Envelope.SOURCE, source),
                        new Schema.Field(Envelope.OP, text)));
    }

    SchemaMask maskOfKeys() throws Unmaskable {
        return masking().key(keyRow());
    }

    SchemaMask maskOfEnvelopes() throws Unmaskable {
        return masking().envelope(envelope());
    }

    private Schema.Field maskedAtIngest(int column) {
        Schema text = Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.STRING));
        Schema.Field field = new Schema.Field("c" + column, text, null, JsonProperties.NULL_VALUE);
        field.addProp(Masks.MASKED_PROPERTY, "ingest");
        return named(field, column);
    }

    private Schema.Field named(Schema.Field field, int column) {
        field.addProp(Envelope.NAME_PROPERTY, columns.get(column).source());
        return field;
    }

    /** Tells this contract from another one; another masking key makes another one, too. */
    String digest() {
        if (rules.isEmpty() && masks.isEmpty()) {
            return "";
        }
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            rules.forEach(rule -> sha256.update(
                    (rule.kind() + rule.name() + rule.severity() + rule.columns() + new TreeMap<>(rule.arguments()))
                            .getBytes(StandardCharsets.UTF_8)));
            sha256.update(onBroken.name().getBytes(StandardCharsets.UTF_8));
            masks.forEach(
                    mask -> sha256.update((mask.column() + mask.kind() + mask.at() + new TreeMap<>(mask.arguments()))
                            .getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(sha256.digest(maskingKey));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
