package dev.sluice.sink.forget;

import dev.sluice.schemas.mask.Masks;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.Formats;
import dev.sluice.sink.format.LakeReader;
import dev.sluice.sink.format.TableErasure;
import dev.sluice.sink.format.TableErasure.Strays;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.mode.Modes;
import dev.sluice.sink.plan.LakeMetadata;
import org.apache.spark.sql.SparkSession;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A row's erasure from all lake tables that may hold it: those of every mode, and the quarantine. */
final class Erasing {

    private final Pipeline pipeline;
    private final TableId table;
    private final SparkSession session;
    private final TableFormat format;
    private final LakeReader reader;
    private final Masks masks;
    private final TableSettings settings;

    /** @param format as opened with the session */
    Erasing(Pipeline pipeline, TableId table, SparkSession session, TableFormat format) {
        this.pipeline = pipeline;
        this.table = table;
        this.session = session;
        this.format = format;
        this.reader = Formats.of(pipeline.lake()).reader(pipeline.name(), pipeline.lake());
        this.masks = Masks.of(pipeline, table);
        this.settings = pipeline.settingsFor(table);
    }

    /**
     * A place where rows are to be erased.
     *
     * @param name in Spark SQL
     * @param rows never empty
     */
    private record Target(String name, TableErasure erasure, List<Map<String, String>> rows) {}

    /** Reads the key, by what is known of the table's. */
    RowKey key(List<String> given) throws InvalidPipeline {
        return RowKey.parse(given, keyColumns());
    }

    private List<String> keyColumns() {
        if (!settings.key().isEmpty()) {
            return settings.key();
        }
        for (LakeMode mode : List.of(LakeMode.MIRROR, LakeMode.HISTORY)) {
            Optional<List<String>> key = format.table(table, suffix(mode), settings.landing())
                    .schema()
                    .map(schema -> schema.key().stream()
                            .filter(column -> !LakeMetadata.isReserved(column))
                            .toList());
            if (key.isPresent()) {
                return key.get();
            }
        }
        return List.of();
    }

    /** How many rows are to be erased, by lake table; in the order in which they are. */
    List<Map.Entry<String, Long>> counts(RowKey key) throws InvalidPipeline {
        List<Map.Entry<String, Long>> counts = new ArrayList<>();
        for (Target target : targets(key)) {
            understood(() -> target.erasure().count(target.rows()))
                    .ifPresent(rows -> counts.add(Map.entry(target.name(), rows)));
        }
        return counts;
    }

    List<Erased> erase(RowKey key, Strays strays, Consumer<String> progress) throws InvalidPipeline {
        List<Erased> erased = new ArrayList<>();
        for (Target target : targets(key)) {
            progress.accept("Erasing from " + target.name());
            understood(() -> target.erasure().erase(target.rows(), strays))
                    .ifPresent(report -> erased.add(new Erased(target.name(), report)));
        }
        return erased;
    }

    private List<Target> targets(RowKey key) throws InvalidPipeline {
        List<Target> targets = new ArrayList<>();
        Map<String, String> row = key.inLake(masks, settings.landing());
        for (LakeMode mode : LakeMode.values()) {
            TableId lakeTable = new TableId(table.schema(), table.name() + suffix(mode));
            targets.add(new Target(reader.nameOf(table, suffix(mode)), erasure(lakeTable), List.of(row)));
        }
        List<Map<String, String>> letters = Quarantined.letters(session, reader, table, key.inMessages(masks));
        if (!letters.isEmpty()) {
            targets.add(new Target(reader.nameOf(Quarantined.TABLE, ""), erasure(Quarantined.TABLE), letters));
        }
        return targets;
    }

    private TableErasure erasure(TableId lakeTable) throws InvalidPipeline {
        Optional<TableErasure> erasure = format.erasure(lakeTable);
        if (erasure.isEmpty()) {
            throw new InvalidPipeline(List.of(notErasing(pipeline.lake().format())));
        }
        return erasure.get();
    }

    /** For formats that can't change a file. */
    static Problem notErasing(String format) {
        return new Problem(
                "lake.format",
                "is " + format + ", and Sluice erases rows of Iceberg and Delta tables only",
                "Write the table's files anew without the row");
    }

    private static String suffix(LakeMode mode) {
        return Modes.of(mode, dev.sluice.schemas.pipeline.DeletePolicy.HARD).suffix();
    }

    private interface Asking<T> {
        T ask();
    }

    private <T> T understood(Asking<T> asking) throws InvalidPipeline {
        try {
            return asking.ask();
        } catch (IllegalArgumentException e) {
            throw new InvalidPipeline(List.of(new Problem(
                    "--key",
                    "does not suit table " + table + ": " + e.getMessage(),
                    "Write the key as the source does")));
        }
    }
}
