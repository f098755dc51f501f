package dev.sluice.sink.format.iceberg;

import dev.sluice.schemas.pipeline.IcebergSettings;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeMetadata;
import dev.sluice.sink.plan.LakeSchema;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lake schemas as Iceberg's and back, and the creation of tables. */
final class IcebergSchemas {

    /** Property that holds the key in its order: Iceberg's identifier fields are a set, and leave floats out. */
    static final String KEY = "sluice.key";

    private static final String SEPARATOR = "\u001f";

    /**
     * Small files are what a writer of small batches leaves until they are compacted: they are read many in one task,
     * and their manifests are merged early.
     */
    private static final Map<String, String> PROPERTIES = Map.ofEntries(
            Map.entry("write.distribution-mode", "none"),
            Map.entry("write.delete.distribution-mode", "none"),
            Map.entry("write.update.distribution-mode", "none"),
            Map.entry("write.merge.distribution-mode", "none"),
            Map.entry("write.spark.fanout.enabled", "true"),
            Map.entry("write.metadata.delete-after-commit.enabled", "true"),
            Map.entry("write.metadata.previous-versions-max", "20"),
            Map.entry("commit.manifest.min-count-to-merge", "20"),
            Map.entry("read.split.open-file-cost", "65536"));

    private static final String POSITION_METRICS = "write.metadata.metrics.column." + LakeMetadata.POSITION;

    private static final List<String> WRITE_MODES =
            List.of("write.delete.mode", "write.update.mode", "write.merge.mode");

    private IcebergSchemas() {}

    static LakeSchema toLake(Table table) {
        List<LakeColumn> columns = new ArrayList<>();
        for (Types.NestedField field : table.schema().columns()) {
            columns.add(new LakeColumn(field.name(), optional(SparkSchemaUtil.convert(field.type()))));
        }
        String key = table.properties().getOrDefault(KEY, "");
        if (key.isEmpty()) {
            throw new IllegalStateException("The lake table " + table.name()
                    + " was not created by Sluice: drop or rename it, or give the pipeline another name");
        }
        return LakeSchema.of(columns, List.of(key.split(SEPARATOR, -1)));
    }

    /**
     * Gives columns their new names, in one commit; they keep their ids and with them their values. A column whose new name
     * the table has already stays what it is.
     */
    static void rename(Table table, Set<String> old, UnaryOperator<String> lakeNames) {
        List<String> renamed = old.stream()
                .filter(name -> table.schema().findField(name) != null
                        && table.schema().findField(lakeNames.apply(name)) == null)
                .toList();
        if (renamed.isEmpty()) {
            return;
        }
        Transaction transaction = table.newTransaction();
        UpdateSchema update = transaction.updateSchema();
        renamed.forEach(name -> update.renameColumn(name, lakeNames.apply(name)));
        update.commit();
        String key = table.properties().getOrDefault(KEY, "");
        String newKey = Stream.of(key.split(SEPARATOR, -1))
                .map(name -> renamed.contains(name) ? lakeNames.apply(name) : name)
                .collect(Collectors.joining(SEPARATOR));
        if (!newKey.equals(key)) {
            transaction.updateProperties().set(KEY, newKey).commit();
        }
        transaction.commitTransaction();
    }

    /** Creates the table, in a namespace that is there. */
    static Table create(
            Catalog catalog, TableIdentifier name, LakeSchema schema, LandingSettings layout, IcebergSettings settings)
            throws IncompatibleSchema {
        return create(catalog, name, schema, layout, settings, Map.of(), UnaryOperator.identity());
    }

    /**
     * Creates the table, in a namespace that is there.
     *
     * @param more properties of the table
     * @param place from where the catalog would put the table to where it shall be
     */
    static Table create(
            Catalog catalog,
            TableIdentifier name,
            LakeSchema schema,
            LandingSettings layout,
            IcebergSettings settings,
            Map<String, String> more,
            UnaryOperator<String> place)
            throws IncompatibleSchema {
        Map<String, String> properties = new HashMap<>(PROPERTIES);
        properties.putAll(more);
        properties.put(KEY, String.join(SEPARATOR, schema.key()));
        if (schema.typeOf(LakeMetadata.POSITION).isPresent()) {
            // Positions are long texts with the same beginning; cut bounds would exclude no file.
            properties.put(POSITION_METRICS, "full");
        }
        properties.put("format-version", Integer.toString(settings.formatVersion()));
        String writeMode =
                settings.writeMode() == IcebergSettings.WriteMode.COPY_ON_WRITE ? "copy-on-write" : "merge-on-read";
        WRITE_MODES.forEach(property -> properties.put(property, writeMode));
        Schema icebergSchema = icebergSchema(schema);
        Catalog.TableBuilder builder = catalog.buildTable(name, icebergSchema)
                .withPartitionSpec(IcebergLayout.partitioning(icebergSchema, layout))
                .withSortOrder(IcebergLayout.sortOrder(icebergSchema, layout))
                .withProperties(properties);
        if (!more.isEmpty()) {
            String usual = builder.createTransaction().table().location();
            builder.withLocation(place.apply(usual));
        }
        return builder.create();
    }

    private static Schema icebergSchema(LakeSchema schema) {
        List<Types.NestedField> fields = new ArrayList<>();
        Set<Integer> identifiers = new HashSet<>();
        // Converted as one, so that the elements of lists and maps get ids of their own.
        for (Types.NestedField field :
                SparkSchemaUtil.convert(sparkType(schema)).columns()) {
            boolean identifies = schema.key().contains(field.name());
            fields.add(
                    identifies
                            ? Types.NestedField.required(field.fieldId(), field.name(), field.type())
                            : Types.NestedField.optional(
                                    field.fieldId(), field.name(), field.type(), doc(field.name())));
            if (identifies && canIdentify(field.type())) {
                identifiers.add(field.fieldId());
            }
        }
        boolean whole = identifiers.size() == schema.key().size();
        return new Schema(fields, whole ? identifiers : Set.of());
    }

    /** A lake table's columns as Spark's. */
    static StructType sparkType(LakeSchema schema) {
        StructType type = new StructType();
        for (LakeColumn column : schema.columns()) {
            type = type.add(column.name(), column.type(), true);
        }
        return type;
    }

    private static boolean canIdentify(Type type) {
        return type.isPrimitiveType() && type.typeId() != Type.TypeID.FLOAT && type.typeId() != Type.TypeID.DOUBLE;
    }

    static Type type(DataType type) {
        return SparkSchemaUtil.convert(type);
    }

    /** Elements of lists are optional in every table, whatever its schema says. */
    private static DataType optional(DataType type) {
        return type instanceof ArrayType array ? new ArrayType(optional(array.elementType()), true) : type;
    }

    private static @Nullable String doc(String column) {
        return switch (column) {
            case LakeMetadata.OP -> "Change that wrote the row: r snapshot, c insert, u update, d delete, t truncate";
            case LakeMetadata.SOURCE_TS_MS -> "Commit time at the source, milliseconds since the epoch";
            case LakeMetadata.POSITION -> "Position in the source's log of the change that wrote the row";
            case LakeMetadata.LANDED_AT -> "When the row was written to the lake";
            case LakeMetadata.DELETED -> "Whether the source has deleted the row";
            case LakeMetadata.UNCHANGED -> "Large columns that the change left alone; they are null here";
            case LakeMetadata.VALID_FROM -> "Commit time of the change that began this version";
            case LakeMetadata.VALID_TO -> "Commit time of the change that ended this version; null while current";
            case LakeMetadata.VALID_TO_POSITION -> "Position of the change that ended this version; null while current";
            case LakeMetadata.IS_CURRENT -> "Whether the source holds this version now";
            default -> null;
        };
    }
}
