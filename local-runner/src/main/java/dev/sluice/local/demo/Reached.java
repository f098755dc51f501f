package dev.sluice.local.demo;

import dev.sluice.monitor.TableSummary;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Conditions on what the stages say of the shop's tables. */
final class Reached {

    private Reached() {}

    /**
     * Every table is paused, or complete through a place in the source's log.
     *
     * @param lsn unsigned
     */
    static boolean theLakeOrAHalt(List<TableSummary> tables, long lsn) {
        return everyTableIn(tables)
                && tables.stream().filter(Reached::isOurs).allMatch(table -> isPaused(table) || passed(table, lsn));
    }

    /**
     * Every table is in the lake, complete through a place in the source's log.
     *
     * @param lsn unsigned
     */
    static boolean theLake(List<TableSummary> tables, long lsn) {
        return everyTableIn(tables) && tables.stream().filter(Reached::isOurs).allMatch(table -> passed(table, lsn));
    }

    private static boolean passed(TableSummary table, long lsn) {
        SourcePosition at = table.completeThrough();
        return at != null && Long.compareUnsigned(at.commit(), lsn) >= 0;
    }

    private static boolean isPaused(TableSummary table) {
        return table.state().equals(TableStatus.PAUSED);
    }

    private static boolean everyTableIn(Collection<TableSummary> tables) {
        Set<TableId> known = tables.stream().map(TableSummary::table).collect(Collectors.toSet());
        return known.containsAll(ShopDatabase.TABLES);
    }

    private static boolean isOurs(TableSummary table) {
        return ShopDatabase.TABLES.contains(table.table());
    }
}
