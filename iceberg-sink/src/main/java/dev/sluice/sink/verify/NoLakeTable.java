package dev.sluice.sink.verify;

import org.apache.spark.sql.types.StructType;

import java.util.List;
import java.util.Map;

/** A table that the lake doesn't have yet: nothing was written to it. */
final class NoLakeTable implements LakeView {

    private final LakeSql sql;

    NoLakeTable(Comparison comparison) {
        this.sql = new LakeSql(comparison, new StructType());
    }

    @Override
    public TableDigest digest() {
        return TableDigest.EMPTY;
    }

    @Override
    public Map<String, SeenRow> rows(Selection selection) {
        return Map.of();
    }

    @Override
    public List<String> onlyInSource() {
        return sql.onlyInSource();
    }

    @Override
    public List<String> onlyInLake() {
        return List.of();
    }
}
