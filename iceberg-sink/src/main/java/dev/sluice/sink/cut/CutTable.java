package dev.sluice.sink.cut;

import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.GrowingTable;
import dev.sluice.sink.format.LakeReader;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.LakeColumn;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The lake table {@code <pipeline>_quality.cuts}: a row for each lake table in each cut. */
final class CutTable {

    private static final String NAME = "cuts";

    private static final List<LakeColumn> COLUMNS = List.of(
            new LakeColumn("cut", DataTypes.StringType),
            new LakeColumn("table_name", DataTypes.StringType),
            new LakeColumn("lake_table", DataTypes.StringType),
            new LakeColumn("snapshot_id", DataTypes.LongType),
            new LakeColumn("position", DataTypes.StringType),
            new LakeColumn("source_time", DataTypes.TimestampType),
            new LakeColumn("ts", DataTypes.TimestampType));

    private final GrowingTable table;
    private final LakeReader reader;
    private final SparkSession session;
    private final Clock clock;

    CutTable(TableFormat format, LakeReader reader, SparkSession session, Clock clock) {
        this.table = new GrowingTable(format, NAME, COLUMNS, List.of("cut", "table_name"));
        this.reader = reader;
        this.session = session;
        this.clock = clock;
    }

    /** Adds a cut, in one commit; the same cut once more replaces it. */
    void add(ConsistentCut cut) throws IncompatibleSchema {
        Instant now = clock.instant();
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (ConsistentCut.Member member : cut.members()) {
            Map<String, @Nullable Object> row = new HashMap<>();
            row.put("cut", cut.name());
            row.put("table_name", member.table().toString());
            row.put("lake_table", member.lakeTable());
            row.put("snapshot_id", member.snapshot());
            row.put("position", cut.mark().position().toString());
            row.put("source_time", Instant.ofEpochMilli(cut.mark().timeMs()));
            row.put("ts", now);
            rows.add(row);
        }
        table.add(rows);
    }

    /** The newest cut that shows the source as of a time or before; empty when none is known. */
    Optional<ConsistentCut> at(Instant time) {
        return reader.pinned(session, new TableId(GrowingTable.SCHEMA, NAME), "")
                .flatMap(cuts -> {
                    List<Row> rows = cuts
                            .filter(cuts.col("source_time").leq(java.sql.Timestamp.from(time)))
                            .select("cut", "table_name", "lake_table", "snapshot_id", "position", "source_time")
                            .collectAsList()
                            .stream()
                            .toList();
                    Optional<String> newest =
                            rows.stream().map(row -> row.getString(4)).max(String::compareTo);
                    return newest.map(position -> of(
                            position,
                            rows.stream()
                                    .filter(row -> row.getString(4).equals(position))
                                    .toList()));
                });
    }

    private static ConsistentCut of(String position, List<Row> rows) {
        Row first = rows.get(0);
        return new ConsistentCut(
                new Mark(SourcePosition.parse(position), first.getTimestamp(5).getTime()),
                rows.stream()
                        .map(row -> new ConsistentCut.Member(
                                TableId.parse(row.getString(1)), row.getString(2), row.getLong(3)))
                        .toList());
    }
}
