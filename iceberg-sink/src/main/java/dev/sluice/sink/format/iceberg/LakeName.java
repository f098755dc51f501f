package dev.sluice.sink.format.iceberg;

import dev.sluice.schemas.table.TableId;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * The name of a lake table: {@code <pipeline>_<schema>.<table>}, spelled as the source spells them.
 *
 * @param catalog name of the catalog in Spark
 */
record LakeName(String catalog, String namespace, String table) {

    static LakeName of(String catalog, String pipeline, TableId source) {
        return new LakeName(catalog, prefix(pipeline) + source.schema(), source.name());
    }

    /** What lake namespaces of a pipeline begin with; those of a pipeline whose name goes on after it begin so, too. */
    static String prefix(String pipeline) {
        return pipeline + "_";
    }

    TableIdentifier identifier() {
        return TableIdentifier.of(Namespace.of(namespace), table);
    }

    String sql() {
        return quoted(catalog) + "." + quoted(namespace) + "." + quoted(table);
    }

    /** A name as an identifier of Spark SQL, whatever characters it has. */
    static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
