package dev.sluice.sink.verify;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.apache.spark.sql.functions.expr;

/** One version of a lake table, read by Spark. */
final class SparkLakeView implements LakeView {

    private final Dataset<Row> table;
    private final LakeSql sql;
    private final int buckets;

    SparkLakeView(Dataset<Row> table, LakeSql sql, int buckets) {
        this.table = table;
        this.sql = sql;
        this.buckets = buckets;
    }

    @Override
    public TableDigest digest() {
        int count = buckets;
        return table.selectExpr(sql.keyText(), sql.rowText())
                .toJavaRDD()
                .mapPartitions(rows -> BucketSums.of(rows, count))
                .fold(new BucketSums(count), BucketSums::plus)
                .digest();
    }

    @Override
    public Map<String, SeenRow> rows(Selection selection) {
        Column wanted = selection.fold(
                buckets -> expr(sql.bucket())
                        .isin(buckets.stream().map(Integer::longValue).toArray()),
                keys -> expr(sql.keyText()).isin(keys.toArray()));
        Map<String, SeenRow> rows = new HashMap<>();
        for (Row row : table.filter(wanted).selectExpr(sql.rowColumns()).collectAsList()) {
            List<Optional<String>> values = new ArrayList<>(row.size() - 2);
            for (int i = 2; i < row.size(); i++) {
                values.add(Optional.ofNullable(row.getString(i)));
            }
            rows.merge(row.getString(0), new SeenRow(row.getString(1), 1, values), SeenRow::and);
        }
        return rows;
    }

    @Override
    public List<String> onlyInSource() {
        return sql.onlyInSource();
    }

    @Override
    public List<String> onlyInLake() {
        return sql.onlyInLake();
    }
}
