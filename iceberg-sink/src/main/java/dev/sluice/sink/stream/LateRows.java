package dev.sluice.sink.stream;

import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.sink.format.Amendment;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.mode.TableMode;
import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeMetadata;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.RowQuery;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lands rows that were read from the source at a position, beside whoever lands the stream, in a table that stays where it is.
 *
 * <p>Why that brings no deleted row back. A mirror keeps nothing of a row that is gone, which the row could be held against.
 * Its delete stands in the topic behind the ends that were noted before the source was read; those that have landed are
 * looked for there, up to where the table is, in each attempt. The plan is made from the table's rows and is
 * executed only while nobody has changed rows since; else it is made anew. A delete that lands later is later than the row and
 * takes it away.
 */
final class LateRows {

    private final LakeTable table;
    private final TableMode mode;
    private final LakeMode kind;
    private final LandedDeletes deletes;
    private final Clock clock;

    /**
     * For rows of one view of the source.
     *
     * @param deletes from the ends of the topic on that were noted before the view was opened
     */
    LateRows(LakeTable table, TableMode mode, LakeMode kind, LandedDeletes deletes, Clock clock) {
        this.table = table;
        this.mode = mode;
        this.kind = kind;
        this.deletes = deletes;
        this.clock = clock;
    }

    /**
     * Lands rows in one commit.
     *
     * @param rows as changes at the view's position
     * @param source the columns of the rows
     */
    void land(List<Change<Long>> rows, LakeSchema source) throws IncompatibleSchema {
        LakeSchema columns = source.withFormer(table.evolve(mode.lakeSchema(source)));
        List<Change<Long>> news = kind == LakeMode.HISTORY ? news(rows, columns) : rows;
        Amendment.land(table, () -> {
            RowPlan plan =
                    mode.plan(news, columns, table::rows, clock.instant()).plan();
            return kind == LakeMode.MIRROR ? guarded(plan, columns) : plan;
        });
    }

    /** The plan without rows that the table has as new or newer, or that the source has deleted since. */
    private RowPlan guarded(RowPlan plan, LakeSchema columns) {
        Set<Key> keys = plan.puts().stream().map(RowPlan.Put::identity).collect(Collectors.toSet());
        Map<Key, List<RowImage>> there =
                table.rows(new RowQuery(columns.key(), keys, Set.of(LakeMetadata.POSITION), Optional.empty()));
        List<RowPlan.Put> newer = plan.puts().stream()
                .filter(put -> there.getOrDefault(put.identity(), List.of()).stream()
                        .allMatch(row -> put.position().isAfter(positionOf(row))))
                .toList();
        RowPlan guarded = new RowPlan(RowPlan.Guard.REPLACE, Optional.empty(), newer, List.of());
        try {
            return deletes.upToNow().without(guarded);
        } catch (IncompatibleSchema e) {
            throw new IllegalStateException("The stream's changes since can't be read", e);
        }
    }

    private static SourcePosition positionOf(RowImage row) {
        @Nullable Object position = row.values().get(LakeMetadata.POSITION);
        return position == null ? SourcePosition.ZERO : SourcePosition.parse(position.toString());
    }

    /** A history has a version for each change: rows that its open versions hold as they are, are none. */
    private List<Change<Long>> news(List<Change<Long>> rows, LakeSchema columns) {
        Set<Key> keys = rows.stream().map(row -> row.key().orElseThrow()).collect(Collectors.toSet());
        Set<String> wanted = new HashSet<>(Set.of(LakeMetadata.IS_CURRENT));
        columns.columns().stream()
                .map(LakeColumn::name)
                .filter(column -> !columns.key().contains(column))
                .forEach(wanted::add);
        Map<Key, List<RowImage>> there = table.rows(new RowQuery(columns.key(), keys, wanted, Optional.empty()));
        List<Change<Long>> news = new ArrayList<>();
        for (Change<Long> row : rows) {
            boolean isKnown = there.getOrDefault(row.key().orElseThrow(), List.of()).stream()
                    .filter(version -> Boolean.TRUE.equals(version.values().get(LakeMetadata.IS_CURRENT)))
                    .anyMatch(version -> holds(version, row.image().orElseThrow(), wanted));
            if (!isKnown) {
                news.add(row);
            }
        }
        return news;
    }

    private static boolean holds(RowImage version, RowImage row, Set<String> columns) {
        return columns.stream()
                .filter(column -> row.values().containsKey(column))
                .allMatch(column -> Objects.deepEquals(
                        version.values().get(column), row.values().get(column)));
    }
}
