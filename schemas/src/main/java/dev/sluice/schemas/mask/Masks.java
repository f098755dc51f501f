package dev.sluice.schemas.mask;

import dev.sluice.schemas.pipeline.MaskSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Secret;
import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.Envelope;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The masks of one table. A column that the pipeline file masks is text in masked records, {@code null} where the value
 * was, or is missing where it is dropped. The field says so in the property {@value #MASKED_PROPERTY}, and a field that
 * says so is not masked again: what ingest has masked, the stream processor leaves alone.
 */
public final class Masks {

    /** On a masked Avro field: the kind of its mask, in lower case. */
    public static final String MASKED_PROPERTY = "sluice.masked";

    private final Map<String, ColumnMask> byColumn = new LinkedHashMap<>();

    private Masks(List<MaskSettings> settings, byte[] key, SecureRandom random) {
        settings.forEach(mask -> byColumn.put(mask.column(), ColumnMask.of(mask, key, random)));
    }

    /**
     * Masks as the pipeline file has them.
     *
     * @param key the masking key; empty where no mask needs one
     */
    public static Masks of(List<MaskSettings> settings, byte[] key) {
        return new Masks(settings, key, new SecureRandom());
    }

    /** All masks of a table, those that ingest applies among them. */
    public static Masks of(Pipeline pipeline, TableId table) {
        return of(settings(pipeline, table), key(pipeline));
    }

    /** The masks of a table that ingest applies. */
    public static Masks atIngest(Pipeline pipeline, TableId table) {
        List<MaskSettings> settings = settings(pipeline, table).stream()
                .filter(mask -> mask.at() == MaskSettings.Stage.INGEST)
                .toList();
        return of(settings, key(pipeline));
    }

    /** The masks of a table, those of columns that the source has renamed under their new names too. */
    public static List<MaskSettings> settings(Pipeline pipeline, TableId table) {
        TableSettings settings = pipeline.settingsFor(table);
        Map<String, MaskSettings> masks = new LinkedHashMap<>();
        settings.masks().forEach(mask -> masks.put(mask.column(), mask));
        for (MaskSettings mask : settings.masks()) {
            String renamed = settings.landing().lakeName(mask.column());
            masks.putIfAbsent(renamed, new MaskSettings(renamed, mask.kind(), mask.arguments(), mask.at()));
        }
        return List.copyOf(masks.values());
    }

    private static byte[] key(Pipeline pipeline) {
        return pipeline.quality().maskingKey().map(Secret::reveal).orElse("").getBytes(StandardCharsets.UTF_8);
    }

    public boolean isEmpty() {
        return byColumn.isEmpty();
    }

    /** Names of the masked columns, as the source spells them, in the pipeline file's order. */
    public Set<String> columns() {
        return byColumn.keySet();
    }

    /**
     * The masked text of a value.
     *
     * @param text the value's canonical text
     * @return empty where the column is dropped; the text itself where it has no mask
     */
    public Optional<String> value(String column, String text) {
        @Nullable ColumnMask mask = byColumn.get(column);
        if (mask == null) {
            return Optional.of(text);
        }
        return mask.kind() == MaskSettings.Kind.DROP
                ? Optional.empty()
                : Optional.of(mask.values().mask(text));
    }

    /** Whether nothing is left of a column. */
    public boolean drops(String column) {
        @Nullable ColumnMask mask = byColumn.get(column);
        return mask != null && mask.kind() == MaskSettings.Kind.DROP;
    }

    /**
     * What the values of a column become, as Avro's generic reader gives them and never null.
     *
     * @param field of the column, before it is masked
     * @return empty where the column has no mask
     * @throws Unmaskable when the mask does not suit the column
     */
    public Optional<Function<Object, String>> values(Schema.Field field) throws Unmaskable {
        @Nullable ColumnMask mask = byColumn.get(RowMask.nameOf(field));
        return mask == null ? Optional.empty() : Optional.of(RowMask.texts(field, mask));
    }

    /**
     * Masks keys of a schema.
     *
     * @throws Unmaskable when a key column has a mask other than a hash: rows could not be told apart any more
     */
    public SchemaMask key(Schema schema) throws Unmaskable {
        for (Schema.Field field : schema.getFields()) {
            @Nullable ColumnMask mask = byColumn.get(RowMask.nameOf(field));
            if (mask != null && mask.kind() != MaskSettings.Kind.HASH) {
                throw new Unmaskable("Column " + RowMask.nameOf(field) + " is of the key, and can only be hashed");
            }
        }
        RowMask row = new RowMask(schema, byColumn);
        return new SchemaMask(schema, row.schema(), row::mask);
    }

    /**
     * Masks change events of a schema: the rows before and after.
     *
     * @param schema of the envelope
     * @throws Unmaskable when it is no change event's, or a mask does not suit its column
     */
    public SchemaMask envelope(Schema schema) throws Unmaskable {
        if (schema.getType() != Schema.Type.RECORD || schema.getField(Envelope.AFTER) == null) {
            throw new Unmaskable("Not the schema of a change event");
        }
        Map<Schema, RowMask> rows = new HashMap<>();
        List<Schema.Field> fields = new ArrayList<>();
        Map<Integer, RowMask> images = new HashMap<>();
        for (Schema.Field field : schema.getFields()) {
            boolean isImage =
                    field.name().equals(Envelope.BEFORE) || field.name().equals(Envelope.AFTER);
            fields.add(new Schema.Field(field, isImage ? image(field, rows, images) : field.schema()));
        }
        Schema to =
                Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), schema.isError(), fields);
        schema.getObjectProps().forEach(to::addProp);
        return new SchemaMask(schema, to, envelope -> masked(envelope, to, images));
    }

    private Schema image(Schema.Field field, Map<Schema, RowMask> rows, Map<Integer, RowMask> images)
            throws Unmaskable {
        Schema row = row(field.schema());
        @Nullable RowMask mask = rows.get(row);
        if (mask == null) {
            mask = new RowMask(row, byColumn);
            rows.put(row, mask);
        }
        images.put(field.pos(), mask);
        if (field.schema().getType() != Schema.Type.UNION) {
            return mask.schema();
        }
        Schema masked = mask.schema();
        return Schema.createUnion(field.schema().getTypes().stream()
                .map(type -> type.getType() == Schema.Type.RECORD ? masked : type)
                .toList());
    }

    private static Schema row(Schema schema) throws Unmaskable {
        Collection<Schema> types = schema.getType() == Schema.Type.UNION ? schema.getTypes() : List.of(schema);
        for (Schema type : types) {
            if (type.getType() == Schema.Type.RECORD) {
                return type;
            }
        }
        throw new Unmaskable("Not the schema of a change event");
    }

    private static GenericRecord masked(GenericRecord envelope, Schema to, Map<Integer, RowMask> images) {
        GenericRecord masked = new GenericData.Record(to);
        for (Schema.Field field : to.getFields()) {
            @Nullable Object value = envelope.get(field.pos());
            @Nullable RowMask image = images.get(field.pos());
            masked.put(field.pos(), image != null && value instanceof GenericRecord row ? image.mask(row) : value);
        }
        return masked;
    }
}
