package dev.sluice.ingest;

import dev.sluice.ingest.kafka.StoredOffset;
import dev.sluice.ingest.kafka.StoredOffset.Phase;
import dev.sluice.ingest.source.CaptureList;
import dev.sluice.ingest.source.CapturedTable;
import dev.sluice.ingest.source.Publication;
import dev.sluice.ingest.source.RefusedTable;
import dev.sluice.schemas.table.TableId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which tables a run captures. Before and during the snapshot these are all that can be captured. Afterwards a table can
 * only join while it is empty: what it held before would be missing.
 *
 * @param captured by name
 * @param leftOut by name, each with its reason
 */
record TableRoster(List<CapturedTable> captured, List<RefusedTable> leftOut) {

    private static final Logger log = LoggerFactory.getLogger(TableRoster.class);

    TableRoster {
        captured = List.copyOf(captured);
        leftOut = List.copyOf(leftOut);
    }

    /** Decides, and brings the publication in line. */
    static TableRoster of(Connection connection, CaptureList list, StoredOffset offset, Publication publication)
            throws SQLException {
        if (offset.phase() == Phase.SNAPSHOT) {
            publication.cover(connection, list);
            return new TableRoster(list.captured(), list.refused());
        }
        publication.withdraw(connection, list.refused());
        Set<TableId> published = publication.tables(connection);
        List<CapturedTable> captured = new ArrayList<>();
        List<RefusedTable> leftOut = new ArrayList<>(list.refused());
        for (CapturedTable table : list.captured()) {
            if (offset.captured().containsKey(table.id())) {
                if (published.contains(table.id())) {
                    captured.add(table);
                } else {
                    leftOut.add(leftPublication(table.id()));
                }
            } else if (publication.addIfEmpty(connection, table.id())) {
                log.atInfo().addKeyValue("table", table.id()).log("Table joins the capture");
                captured.add(table);
            } else {
                leftOut.add(cameTooLate(table.id()));
            }
        }
        return new TableRoster(captured, leftOut);
    }

    Set<TableId> tables() {
        return captured.stream().map(CapturedTable::id).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether the source now has tables to capture that this roster has no word on. */
    boolean isOutgrownBy(CaptureList list) {
        Set<TableId> known = new HashSet<>(tables());
        leftOut.forEach(table -> known.add(table.id()));
        return list.captured().stream().anyMatch(table -> !known.contains(table.id()));
    }

    private static RefusedTable cameTooLate(TableId table) {
        return new RefusedTable(
                table,
                "it held rows when it joined this pipeline, after the initial snapshot",
                "Let it join while it is empty, or read all tables anew: stop ingest, drop its replication slot and"
                        + " its offsets topic, start it again");
    }

    private static RefusedTable leftPublication(TableId table) {
        return new RefusedTable(
                table,
                "it was taken out of the publication, or dropped and created again, so that changes are missing",
                "Read all tables anew: stop ingest, drop its replication slot and its offsets topic, start it again");
    }
}
