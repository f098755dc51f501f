package dev.sluice.sink.verify;

import dev.sluice.sink.plan.LakeMetadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The lake's side of a comparison, in Spark SQL: the same texts, buckets and hashes as {@link SourceSql}. */
final class LakeSql {

    private static final String POSITION = "__position";

    private final Comparison comparison;
    private final StructType schema;

    /** @param schema of the lake table as it is read */
    LakeSql(Comparison comparison, StructType schema) {
        this.comparison = comparison;
        this.schema = schema;
    }

    /** Names of the source's columns that the lake has not. */
    List<String> onlyInSource() {
        return Stream.concat(comparison.columns().stream().map(SourceColumn::name), comparison.generated().stream())
                .filter(name -> !has(name))
                .toList();
    }

    /** Names of the lake's columns that neither the source nor the pipeline knows. */
    List<String> onlyInLake() {
        Set<String> known =
                comparison.columns().stream().map(SourceColumn::name).collect(Collectors.toSet());
        return Arrays.stream(schema.fieldNames())
                .filter(name -> !known.contains(name)
                        && !comparison.generated().contains(name)
                        && !LakeMetadata.isReserved(name))
                .toList();
    }

    /** A row's bucket; a bigint. */
    String bucket() {
        return "CAST(conv(substr(md5(CAST(" + keyText() + " AS BINARY)), 1, 8), 16, 10) AS BIGINT) % "
                + comparison.bucketCount();
    }

    /** The texts of all columns in one. */
    String rowText() {
        return parts(comparison.columns());
    }

    String keyText() {
        return parts(comparison.key());
    }

    /** Key, version and texts of a row. */
    String[] rowColumns() {
        String[] columns = new String[comparison.columns().size() + 2];
        columns[0] = keyText() + " AS key";
        columns[1] = (has(POSITION) ? "coalesce(CAST(" + quote(POSITION) + " AS STRING), '')" : "''") + " AS version";
        for (int i = 2; i < columns.length; i++) {
            columns[i] = shortened(text(comparison.columns().get(i - 2))) + " AS v" + (i - 2);
        }
        return columns;
    }

    private static String shortened(String text) {
        return "CASE WHEN length(" + text + ") > " + SourceSql.LONGEST + " THEN concat(left(" + text + ", "
                + SourceSql.SHOWN + "), '… ', md5(CAST(" + text + " AS BINARY))) ELSE " + text + " END";
    }

    private String parts(List<SourceColumn> columns) {
        return "concat("
                + columns.stream().map(column -> Parts.ofLake(text(column))).collect(Collectors.joining(", ',', "))
                + ")";
    }

    private String text(SourceColumn column) {
        return has(column.name())
                ? column.rendering()
                        .onLake(quote(column.name()), field(column.name()).dataType())
                : "CAST(NULL AS STRING)";
    }

    private boolean has(String name) {
        return schema.getFieldIndex(name).isDefined();
    }

    private StructField field(String name) {
        Option<Object> index = schema.getFieldIndex(name);
        return schema.fields()[(Integer) index.get()];
    }

    private static String quote(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
