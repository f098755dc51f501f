package dev.sluice.sink.plan;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The columns of a table, in order, and those of them that identify a row. Of a source table these are the source's
 * columns and its key, which may be empty; of a lake table also those that its mode adds, and the mode says what
 * identifies a row.
 */
public final class LakeSchema {

    private static final String MEND =
            "the lake table must be rebuilt: `sluice resync --table <table>` reads the table anew and does so";

    private final Map<String, LakeColumn> columns;
    private final List<String> key;

    private LakeSchema(Map<String, LakeColumn> columns, List<String> key) {
        this.columns = columns;
        this.key = key;
    }

    /**
     * A schema of these columns.
     *
     * @param key names of the key's columns, in the key's order
     * @throws IllegalArgumentException when a key column is missing or a name stands twice
     */
    public static LakeSchema of(List<LakeColumn> columns, List<String> key) {
        Map<String, LakeColumn> byName = new LinkedHashMap<>();
        for (LakeColumn column : columns) {
            if (byName.put(column.name(), column) != null) {
                throw new IllegalArgumentException("Column " + column.name() + " stands twice");
            }
        }
        for (String name : key) {
            if (!byName.containsKey(name)) {
                throw new IllegalArgumentException("Key column " + name + " is not a column");
            }
        }
        return new LakeSchema(byName, List.copyOf(key));
    }

    public List<LakeColumn> columns() {
        return List.copyOf(columns.values());
    }

    public List<String> key() {
        return key;
    }

    public Optional<DataType> typeOf(String column) {
        return Optional.ofNullable(columns.get(column)).map(LakeColumn::type);
    }

    /**
     * This schema and, after its columns, what {@code later} adds; a type becomes the wider of the two.
     *
     * @throws IncompatibleSchema when a type cannot hold both, or the keys differ
     */
    public LakeSchema union(LakeSchema later) throws IncompatibleSchema {
        if (!key.equals(later.key)) {
            throw new IncompatibleSchema("The primary key changed from " + key + " to " + later.key + "; " + MEND);
        }
        Map<String, LakeColumn> all = new LinkedHashMap<>(columns);
        for (LakeColumn column : later.columns.values()) {
            @Nullable LakeColumn known = all.get(column.name());
            DataType type = known == null ? column.type() : wider(known, column);
            all.put(column.name(), new LakeColumn(column.name(), type));
        }
        return new LakeSchema(all, key);
    }

    private static DataType wider(LakeColumn known, LakeColumn column) throws IncompatibleSchema {
        return Widening.of(known.type(), column.type())
                .orElseThrow(() -> new IncompatibleSchema("Column " + column.name() + " changed its type from "
                        + known.type().simpleString() + " to " + column.type().simpleString()
                        + ", which the lake table cannot take" + whyText(column.type()) + "; " + MEND));
    }

    /** A mask turns columns into text, and nobody changed the source then. */
    private static String whyText(DataType type) {
        return type instanceof StringType ? " (a column that has got a mask since is text)" : "";
    }

    /**
     * This schema with further columns after its own.
     *
     * @param newKey names of the columns that identify a row then
     */
    public LakeSchema with(List<LakeColumn> more, List<String> newKey) {
        List<LakeColumn> all = new ArrayList<>(columns.values());
        all.addAll(more);
        return of(all, newKey);
    }

    /**
     * A source's columns and, after them, those that its lake table still has of it: columns that the source has dropped
     * since, whose values in rows that are written anew stay what they are.
     *
     * @param lake columns of the lake table
     */
    public LakeSchema withFormer(LakeSchema lake) {
        List<LakeColumn> former = lake.columns().stream()
                .filter(column -> !columns.containsKey(column.name()) && !LakeMetadata.isReserved(column.name()))
                .toList();
        return with(former, key);
    }

    /** The columns that this schema has and {@code other} lacks or has with another type. */
    public List<LakeColumn> notIn(LakeSchema other) {
        List<LakeColumn> missing = new ArrayList<>();
        for (LakeColumn column : columns.values()) {
            if (!column.equals(other.columns.get(column.name()))) {
                missing.add(column);
            }
        }
        return missing;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LakeSchema that && columns.equals(that.columns) && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return 31 * columns.hashCode() + key.hashCode();
    }

    @Override
    public String toString() {
        return "LakeSchema[columns=" + columns.values() + ", key=" + key + "]";
    }
}
