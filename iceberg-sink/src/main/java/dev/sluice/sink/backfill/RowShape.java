package dev.sluice.sink.backfill;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.Envelope.Op;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeMetadata;
import dev.sluice.sink.plan.LakeSchema;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The columns of a load's rows: the source's, and behind them those of the sink's own, which are the same in all rows. */
final class RowShape implements Serializable {

    private static final long serialVersionUID = 1;

    private final LoadColumn[] columns;
    private final boolean[] keys;
    private final DataType[] types;
    private final String[] names;
    private final @Nullable Object[] metadata;

    /**
     * The shape of rows of one view.
     *
     * @param columns the source's as they land, in the order of the lake table
     * @param lake all columns of the lake table
     * @param position of the rows
     * @param sourceMs time of the view
     */
    RowShape(List<LoadColumn> columns, LakeSchema lake, SourcePosition position, long sourceMs, Instant landedAt) {
        this.columns = columns.toArray(LoadColumn[]::new);
        this.keys = new boolean[columns.size()];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = lake.key().contains(columns.get(i).name());
        }
        List<LakeColumn> all = lake.columns();
        this.types = all.stream().map(LakeColumn::type).toArray(DataType[]::new);
        this.names = all.stream().map(LakeColumn::name).toArray(String[]::new);
        this.metadata = new Object[all.size() - this.columns.length];
        for (int i = 0; i < metadata.length; i++) {
            metadata[i] = metadata(all.get(this.columns.length + i).name(), position, sourceMs, landedAt);
        }
    }

    /** The shape of rows as they are read, where they do not land so. */
    private RowShape(List<LoadColumn> columns, LakeSchema lake) {
        this.columns = columns.toArray(LoadColumn[]::new);
        this.keys = new boolean[columns.size()];
        this.types = columns.stream().map(LoadColumn::type).toArray(DataType[]::new);
        this.names = columns.stream().map(LoadColumn::name).toArray(String[]::new);
        for (int i = 0; i < keys.length; i++) {
            keys[i] = lake.key().contains(names[i]);
        }
        this.metadata = new Object[0];
    }

    /** The columns of the source alone, as they are read. */
    static RowShape ofSource(List<LoadColumn> columns, LakeSchema lake) {
        return new RowShape(columns, lake);
    }

    private static Object metadata(String column, SourcePosition position, long sourceMs, Instant landedAt) {
        return switch (column) {
            case LakeMetadata.OP -> UTF8String.fromString(Op.READ.code());
            case LakeMetadata.SOURCE_TS_MS -> sourceMs;
            case LakeMetadata.POSITION -> UTF8String.fromString(position.toString());
            case LakeMetadata.LANDED_AT ->
                TimeUnit.SECONDS.toMicros(landedAt.getEpochSecond()) + landedAt.getNano() / 1000;
            case LakeMetadata.DELETED -> false;
            default -> throw new IllegalArgumentException("A mirror has no column " + column);
        };
    }

    LoadColumn[] columns() {
        return columns;
    }

    boolean isKey(int column) {
        return keys[column];
    }

    DataType[] types() {
        return types;
    }

    String[] names() {
        return names;
    }

    /** The values of a row without those of the source. */
    @Nullable
    Object[] blank() {
        @Nullable Object[] values = new Object[names.length];
        System.arraycopy(metadata, 0, values, columns.length, metadata.length);
        return values;
    }
}
