package dev.sluice.sink.verify;

import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.Envelope.Op;
import dev.sluice.sink.format.Amendment;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.mode.TableMode;
import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeMetadata;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.TableProgress;
import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Lands rows that are proven to differ once more, as the source has them: through the mode's own plan, at a position.
 *
 * <p>The position is that of the progress mark through which the lake table is complete. Every transaction up to it has
 * been read from the source's log, and the rows are read only when all transactions that had begun by then have ended:
 * so a row that is read here holds everything up to the position. What it holds beyond comes once more by the stream, at a
 * later position, and what it does not hold yet comes later still. No change can be lost to a repair, and a row that
 * has moved on in the lake meanwhile is newer than the repair and stays.
 */
final class Repair {

    private static final long PAUSE_MS = 50;

    private final SourceDatabase source;
    private final TableFormat format;
    private final Function<TableId, TableSettings> settings;
    private final Duration patience;
    private final Clock clock;

    /** @param patience how long transactions of the source are waited for */
    Repair(
            SourceDatabase source,
            TableFormat format,
            Function<TableId, TableSettings> settings,
            Duration patience,
            Clock clock) {
        this.source = source;
        this.format = format;
        this.settings = settings;
        this.patience = patience;
        this.clock = clock;
    }

    /** @param differing by canonical text of the key */
    Repaired repair(Comparison comparison, Map<String, Suspect> differing) throws SQLException, InterruptedException {
        TableSettings of = settings.apply(comparison.table());
        Optional<SourceColumn> unmaskable = comparison.columns().stream()
                .filter(column -> !column.isRepairable())
                .findFirst();
        if (unmaskable.isPresent()) {
            return Repaired.none("its column " + unmaskable.get().name() + " of type "
                    + unmaskable.get().type().castName() + " can't be masked here: read it anew with `sluice resync"
                    + " --table " + comparison.table() + "`");
        }
        TableMode mode = LandedRows.of(of).mode(of.landing().deletes());
        LakeTable table = format.table(comparison.table(), mode.suffix(), of.landing());
        Optional<LakeSchema> columns = table.schema();
        Optional<Mark> mark = table.progress().flatMap(TableProgress::completeThrough);
        if (columns.isEmpty() || mark.isEmpty()) {
            return Repaired.none("the sink has not said of the lake table yet how far it is complete");
        }
        Optional<SourceSnapshot> settled = settled();
        if (settled.isEmpty()) {
            return Repaired.none("a transaction of the source that began before the repair does not end");
        }
        Map<String, List<Optional<String>>> rows;
        try (SourceSnapshot snapshot = settled.get()) {
            rows = snapshot.table(comparison).whole(differing.keySet());
        }
        Landings landings = new Landings(comparison, columns.get(), of.landing()::lakeName, mark.get());
        List<Change<String>> changes = new ArrayList<>();
        @Nullable String refused = null;
        for (Map.Entry<String, Suspect> each : differing.entrySet()) {
            try {
                changes.add(
                        landings.change(each.getKey(), each.getValue(), Optional.ofNullable(rows.get(each.getKey()))));
            } catch (Unlandable e) {
                refused = e.getMessage();
            }
        }
        LakeSchema columnsOfSource = landings.sourceColumns();
        Amendment.land(table, () -> mode.plan(changes, columnsOfSource, table::rows, clock.instant())
                .plan());
        long put = changes.stream().filter(change -> change.op() != Op.DELETE).count();
        return new Repaired(put, changes.size() - put, rows.size(), Optional.ofNullable(refused));
    }

    /** A snapshot that shows every transaction that had begun before now. */
    private Optional<SourceSnapshot> settled() throws SQLException, InterruptedException {
        Instant deadline = clock.instant().plus(patience);
        long begun;
        try (SourceSnapshot now = source.snapshot()) {
            begun = now.end();
        }
        while (true) {
            SourceSnapshot snapshot = source.snapshot();
            if (snapshot.oldest() >= begun) {
                return Optional.of(snapshot);
            }
            snapshot.close();
            if (clock.instant().isAfter(deadline)) {
                return Optional.empty();
            }
            Thread.sleep(PAUSE_MS);
        }
    }

    /** Makes changes of rows. */
    private static final class Landings {

        private final Comparison comparison;
        private final LakeSchema lake;
        private final Function<String, String> lakeNames;
        private final Mark mark;
        private final Set<String> unknown;

        Landings(Comparison comparison, LakeSchema lake, Function<String, String> lakeNames, Mark mark) {
            this.comparison = comparison;
            this.lake = lake;
            this.lakeNames = lakeNames;
            this.mark = mark;
            this.unknown = new HashSet<>(
                    sourceColumns().columns().stream().map(LakeColumn::name).collect(Collectors.toSet()));
            comparison.columns().forEach(column -> unknown.remove(lakeNames.apply(column.name())));
        }

        /** The lake table's columns without those of the sink. */
        LakeSchema sourceColumns() {
            return LakeSchema.of(
                    lake.columns().stream()
                            .filter(column -> !LakeMetadata.isReserved(column.name()))
                            .toList(),
                    comparison.key().stream()
                            .map(column -> lakeNames.apply(column.name()))
                            .toList());
        }

        Change<String> change(String keyText, Suspect seen, Optional<List<Optional<String>>> row) throws Unlandable {
            SourcePosition position = position(seen);
            Key key = key(keyText);
            if (row.isEmpty()) {
                return Change.delete(keyText, position, mark.timeMs(), key);
            }
            Map<String, @Nullable Object> values = new HashMap<>();
            for (int i = 0; i < comparison.columns().size(); i++) {
                SourceColumn column = comparison.columns().get(i);
                String name = lakeNames.apply(column.name());
                Optional<LakeColumn> there = lake.columns().stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst();
                if (there.isPresent()) {
                    Optional<String> text = row.get().get(i);
                    values.put(
                            name,
                            text.isEmpty()
                                    ? null
                                    : column.rendering()
                                            .landed(
                                                    column.landing(text.get()),
                                                    there.get().type()));
                }
            }
            // Columns that only the lake has keep their values where there is a row.
            Set<String> kept = seen.lake().isPresent() ? unknown : Set.of();
            return Change.upsert(keyText, Op.READ, position, mark.timeMs(), key, new RowImage(values, kept));
        }

        /** Just behind what was repaired at the same mark before. */
        private SourcePosition position(Suspect seen) {
            SourcePosition at = mark.position();
            int place = at.place() + 1;
            for (String version : seen.lake().map(SeenRow::version).orElse("").split(" ", -1)) {
                if (version.length() == at.toString().length()) {
                    SourcePosition there = SourcePosition.parse(version);
                    if (there.commit() == at.commit() && there.event() == at.event()) {
                        place = Math.max(place, there.place() + 1);
                    }
                }
            }
            return SourcePosition.of(at.commit(), at.event(), place);
        }

        private Key key(String keyText) throws Unlandable {
            List<Optional<String>> parts = Parts.read(keyText).orElseThrow();
            List<@Nullable Object> values = new ArrayList<>();
            List<SourceColumn> columns = comparison.key();
            for (int i = 0; i < columns.size(); i++) {
                SourceColumn column = columns.get(i);
                Optional<LakeColumn> there = lake.columns().stream()
                        .filter(each -> each.name().equals(lakeNames.apply(column.name())))
                        .findFirst();
                if (parts.get(i).isEmpty() || there.isEmpty()) {
                    throw new Unlandable("The key has a column without a value in the lake");
                }
                values.add(column.rendering()
                        .landed(parts.get(i).get(), there.get().type()));
            }
            return Key.of(values);
        }
    }
}
