package dev.sluice.sink.format;

import dev.sluice.schemas.table.TableId;

/**
 * The name of a lake table: {@code <pipeline>_<schema>.<table>}, spelled as the source spells them, and what its mode adds.
 *
 * @param catalog name of the catalog in Spark
 */
public record LakeName(String catalog, String namespace, String table) {

    /**
     * The name of a source table's lake table.
     *
     * @param suffix what the mode adds to the table's name; may be empty
     */
    public static LakeName of(String catalog, String pipeline, TableId source, String suffix) {
        return new LakeName(catalog, pipeline + "_" + source.schema(), source.name() + suffix);
    }

    public String sql() {
        return quoted(catalog) + "." + quoted(namespace) + "." + quoted(table);
    }

    /** A name as an identifier of Spark SQL, whatever characters it has. */
    public static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
