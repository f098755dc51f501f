package dev.sluice.sink.stack;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schemas.pipeline.DeletePolicy;
import dev.sluice.schemas.pipeline.DeltaSettings;
import dev.sluice.schemas.pipeline.IcebergSettings;
import dev.sluice.schemas.pipeline.Lake;
import dev.sluice.schemas.pipeline.LakeMaintenance;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.Envelope.Op;
import dev.sluice.sink.SparkSessions;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.format.iceberg.IcebergFormat;
import dev.sluice.sink.mode.Modes;
import dev.sluice.sink.mode.TableMode;
import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.Counts;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.TableProgress;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Measures what a batch of changes with random keys costs, by the size of the table and the execution. Arguments: a folder, changes per
 * batch, {@code lookup} or {@code both}, then numbers of rows; a table that the folder holds already is used. After two rounds to warm up,
 * ten commits are made by lookup, and three by merge, which takes as long as the table is large; beside each, a batch of as many new
 * rows. Then the table is read and held against the last batch. Prints one JSON object per table and execution, times in
 * milliseconds.
 */
public final class LookupCurve {

    private static final LakeSchema SOURCE = LakeSchema.of(
            List.of(
                    new LakeColumn("id", DataTypes.LongType),
                    new LakeColumn("customer", DataTypes.LongType),
                    new LakeColumn("amount", DataTypes.createDecimalType(12, 2)),
                    new LakeColumn("status", DataTypes.StringType),
                    new LakeColumn("note", DataTypes.StringType)),
            List.of("id"));
    private static final int WARM_UPS = 2;

    private LookupCurve() {}

    public static void main(String... args) throws Exception {
        Path folder = Path.of(args[0]).toAbsolutePath();
        int changes = Integer.parseInt(args[1]);
        boolean both = args[2].equals("both");
        for (int i = 3; i < args.length; i++) {
            long rows = Long.parseLong(args[i]);
            for (int version : new int[] {2, 3}) {
                String name = "v" + version + "_" + rows;
                if (!Files.exists(folder.resolve("curve_public").resolve(name))) {
                    fill(folder, name, rows, version);
                }
                if (both) {
                    // The table that lookups find has the files that merges have left.
                    measure(folder, name, changes, rows, version, IcebergSettings.Execution.MERGE, 3);
                }
                measure(folder, name, changes, rows, version, IcebergSettings.Execution.LOOKUP, 10);
            }
        }
    }

    private static Lake lake(Path folder, int version, IcebergSettings.Execution execution) {
        return new Lake(
                "iceberg",
                LandingSettings.of(LakeMode.MIRROR),
                new IcebergSettings(version, IcebergSettings.WriteMode.MERGE_ON_READ, execution),
                new DeltaSettings(DeltaSettings.WriteMode.MERGE_ON_READ),
                Map.of("type", "hadoop", "warehouse", "file:" + folder),
                Duration.ofSeconds(1),
                50_000,
                1,
                Optional.empty(),
                Map.of(),
                LakeMaintenance.defaults());
    }

    private static LakeTable table(SparkSession session, String name, Lake lake) {
        return IcebergFormat.open(session, "curve", lake, Clock.systemUTC())
                .table(new TableId("public", name), "", LandingSettings.of(LakeMode.MIRROR));
    }

    private static void fill(Path folder, String name, long rows, int version) throws Exception {
        Lake lake = lake(folder, version, IcebergSettings.Execution.LOOKUP);
        SparkSession session = SparkSessions.open("curve", lake, folder.toString());
        table(session, name, lake)
                .evolve(Modes.of(LakeMode.MIRROR, DeletePolicy.HARD).lakeSchema(SOURCE));
        session.range(0, rows, 1, (int) Math.max(1, rows / 4_000_000))
                .selectExpr(
                        "id",
                        "id % 1000 AS customer",
                        "CAST(id % 10000 AS DECIMAL(12,2)) AS amount",
                        "'open' AS status",
                        "concat('note ', id) AS note",
                        "'r' AS __op",
                        "0L AS __source_ts_ms",
                        "'0000000000000001-0000000000000000-00000001' AS __position",
                        "current_timestamp() AS __landed_at")
                .writeTo("lake.curve_public." + name)
                .append();
    }

    private static void measure(
            Path folder,
            String name,
            int changes,
            long rows,
            int version,
            IcebergSettings.Execution execution,
            int rounds) {
        Lake lake = lake(folder, version, execution);
        SparkSession session = SparkSessions.open("curve", lake, folder.toString());
        LakeTable table = table(session, name, lake);
        Random random = new Random();
        // Later than all that the table holds.
        int newest = (int) Instant.now().getEpochSecond();
        ObjectNode line = new ObjectMapper()
                .createObjectNode()
                .put("rows", rows)
                .put("version", version)
                .put("execution", execution.name());
        ArrayNode batches = line.putArray("batch_ms");
        ArrayNode appends = line.putArray("append_ms");
        long next = session.sql("SELECT max(id) + 1 FROM lake.curve_public." + name)
                .collectAsList()
                .get(0)
                .getLong(0);
        Set<Long> changed = Set.of();
        for (int round = -WARM_UPS; round < rounds; round++) {
            int stamp = newest + WARM_UPS + round;
            changed = new HashSet<>();
            List<Change<Integer>> batch = new ArrayList<>(changes);
            List<Change<Integer>> added = new ArrayList<>(changes);
            for (int i = 0; i < changes; i++) {
                long id = random.nextLong(rows);
                changed.add(id);
                batch.add(change(i, Op.UPDATE, id, stamp));
                added.add(change(i, Op.CREATE, next++, stamp));
            }
            double appendMs = commit(table, added);
            double batchMs = commit(table, batch);
            if (round >= 0) {
                appends.add(appendMs);
                batches.add(batchMs);
            }
        }
        line.put("verified_rows", verify(session, name, next, newest + WARM_UPS + rounds - 1, changed));
        System.out.println(line);
    }

    private static double commit(LakeTable table, List<Change<Integer>> batch) {
        TableMode mode = Modes.of(LakeMode.MIRROR, DeletePolicy.HARD);
        TableProgress progress =
                TableProgress.none("cluster", "topic").advancedTo(Map.of(0, 1L), Map.of(), Counts.NONE);
        long began = System.nanoTime();
        table.commit(mode.plan(batch, SOURCE, table::rows, Instant.now()).plan(), progress);
        return (System.nanoTime() - began) / 1e6;
    }

    private static Change<Integer> change(int place, Op op, long id, int stamp) {
        RowImage row = new RowImage(
                Map.of(
                        "id",
                        id,
                        "customer",
                        id % 1000,
                        "amount",
                        BigDecimal.valueOf(stamp, 2),
                        "status",
                        "paid",
                        "note",
                        "round " + stamp),
                Set.of());
        return Change.upsert(
                place, op, SourcePosition.of(stamp, place, op == Op.CREATE ? 0 : 1), 0, Key.of(List.of(id)), row);
    }

    /** Each key is there once, and the last batch's rows are as it left them, and they alone. */
    private static long verify(SparkSession session, String name, long next, int stamp, Set<Long> changed) {
        Row found = session.newSession()
                .sql("SELECT count(*), count(DISTINCT id), count_if(note = 'round " + stamp
                        + "' AND __position LIKE '%-00000001')" + " FROM lake.curve_public." + name)
                .collectAsList()
                .get(0);
        List<Long> seen = List.of(found.getLong(0), found.getLong(1), found.getLong(2));
        List<Long> expected = List.of(next, next, (long) changed.size());
        if (!seen.equals(expected)) {
            throw new IllegalStateException("Rows, keys and changed rows are " + seen + " instead of " + expected);
        }
        return next;
    }
}
