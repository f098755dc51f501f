package dev.sluice.ingest;

import dev.sluice.ingest.kafka.StoredOffset;
import dev.sluice.ingest.kafka.StoredOffset.Joined;
import dev.sluice.ingest.kafka.StoredOffset.Phase;
import dev.sluice.ingest.source.CaptureList;
import dev.sluice.ingest.source.CapturedTable;
import dev.sluice.ingest.source.Publication;
import dev.sluice.ingest.source.RefusedTable;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which tables a run captures. Before and during the initial snapshot these are all that can be captured. Afterwards a
 * table is captured as long as the log has had all of its changes since it joined; every other one joins first, with a
 * snapshot of its own.
 *
 * @param captured by name; the log has all of their changes
 * @param joining by name; they are new, were dropped and created again, or shall be read anew
 * @param leftOut by name, each with its reason
 */
record TableRoster(List<CapturedTable> captured, List<CapturedTable> joining, List<RefusedTable> leftOut) {

    TableRoster {
        captured = List.copyOf(captured);
        joining = List.copyOf(joining);
        leftOut = List.copyOf(leftOut);
    }

    /**
     * Decides, and brings the publication in line.
     *
     * @param anew tables that shall be read anew
     */
    static TableRoster of(
            Connection connection, CaptureList list, StoredOffset offset, Publication publication, Set<TableId> anew)
            throws SQLException {
        if (offset.phase() == Phase.SNAPSHOT) {
            publication.cover(connection, list);
            return new TableRoster(list.captured(), List.of(), list.refused());
        }
        publication.withdraw(connection, list.refused());
        Set<TableId> published = publication.tables(connection);
        List<CapturedTable> captured = new ArrayList<>();
        List<CapturedTable> joining = new ArrayList<>();
        List<RefusedTable> leftOut = new ArrayList<>(list.refused());
        for (CapturedTable table : list.captured()) {
            if (offset.leavesOut(table.id()) && !anew.contains(table.id())) {
                leftOut.add(schemaRefused(table.id()));
                continue;
            }
            boolean isWhole = published.contains(table.id()) && isKnown(table, offset) && !anew.contains(table.id());
            (isWhole ? captured : joining).add(table);
        }
        return new TableRoster(captured, joining, leftOut);
    }

    private static RefusedTable schemaRefused(TableId table) {
        return new RefusedTable(
                table,
                "its columns or its key changed in a way that the schema registry refuses, as incompatible with what they"
                        + " were before",
                "Run `sluice resync --table " + table + "`: it reads the table anew under its new schema, and the lake"
                        + " table is built anew");
    }

    /** An offset of before identities were kept knows its tables by name alone. */
    private static boolean isKnown(CapturedTable table, StoredOffset offset) {
        @Nullable Joined joined = offset.joined().get(table.id());
        return joined == null
                ? offset.joined().isEmpty() && offset.captured().containsKey(table.id())
                : joined.relation() == table.relation();
    }

    /** This roster after a table has joined. */
    TableRoster joined(CapturedTable table) {
        List<CapturedTable> all = new ArrayList<>(captured);
        all.add(table);
        return new TableRoster(all, others(table), leftOut);
    }

    /** This roster after a table could not join. */
    TableRoster without(CapturedTable table, RefusedTable why) {
        List<RefusedTable> all = new ArrayList<>(leftOut);
        all.add(why);
        return new TableRoster(captured, others(table), all);
    }

    private List<CapturedTable> others(CapturedTable table) {
        return joining.stream().filter(each -> !each.equals(table)).toList();
    }

    Set<TableId> tables() {
        return captured.stream().map(CapturedTable::id).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The captured tables as they are now, where the offset does not know them yet. */
    Map<TableId, Joined> unknownTo(StoredOffset offset) {
        Map<TableId, Joined> unknown = new HashMap<>();
        for (CapturedTable table : captured) {
            @Nullable Joined joined = offset.joined().get(table.id());
            if (joined == null || joined.relation() != table.relation()) {
                unknown.put(table.id(), new Joined(table.relation(), SourcePosition.ZERO));
            }
        }
        return unknown;
    }

    /** Whether the source's tables are no longer those that this roster speaks of. */
    boolean isOutgrownBy(CaptureList list) {
        Map<TableId, CapturedTable> ours =
                captured.stream().collect(Collectors.toMap(CapturedTable::id, Function.identity()));
        Set<TableId> known = leftOut.stream().map(RefusedTable::id).collect(Collectors.toSet());
        Set<TableId> refused = list.refused().stream().map(RefusedTable::id).collect(Collectors.toSet());
        return list.captured().stream().anyMatch(table -> {
                    @Nullable CapturedTable mine = ours.get(table.id());
                    return mine == null ? !known.contains(table.id()) : mine.relation() != table.relation();
                })
                || refused.stream().anyMatch(ours::containsKey);
    }
}
