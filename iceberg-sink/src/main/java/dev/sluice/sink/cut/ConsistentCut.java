package dev.sluice.sink.cut;

import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.table.TableId;

import java.util.Comparator;
import java.util.List;

/**
 * Versions of lake tables that all end at one progress mark: together they show each of the source's transactions whole or
 * not at all.
 *
 * @param mark where they end
 * @param members sorted by table
 */
record ConsistentCut(Mark mark, List<Member> members) {

    /**
     * A version of one lake table.
     *
     * @param table the lake table, by its own name
     * @param lakeTable as SQL names it
     * @param snapshot its version
     */
    record Member(TableId table, String lakeTable, long snapshot) {}

    ConsistentCut {
        members = members.stream().sorted(Comparator.comparing(Member::table)).toList();
    }

    /** The name that the versions are kept under. */
    String name() {
        return "cut-" + mark.position();
    }
}
