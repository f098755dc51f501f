package dev.sluice.sink.backfill;

import org.jspecify.annotations.Nullable;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A range of a table's pages, read in one go.
 *
 * @param id the same for the same pages of the same file
 * @param query what is asked of the source
 * @param pages how many there are
 */
record Chunk(String id, String query, long pages) implements Serializable {

    /** Which rows of a range are wanted, by the transaction that wrote them. */
    enum Written {
        /** Rows that are as they were when the first chunk was read. */
        BEFORE("age(xmin) > age('%s'::xid8::xid)"),
        /** All others, and some that are as they were. */
        SINCE("age(xmin) <= age('%s'::xid8::xid)");

        private final String condition;

        Written(String condition) {
            this.condition = condition;
        }
    }

    /**
     * The pages of a table that have not been read.
     *
     * @param most pages that a chunk may have
     * @param wanted rows, and {@code horizon}, the transaction id that divides them; empty for all
     * @param landed ids of chunks that have been read
     */
    static List<Chunk> of(
            List<Relation> relations,
            List<LoadColumn> columns,
            long most,
            Optional<Written> wanted,
            long horizon,
            Set<String> landed) {
        String select = columns.stream().map(LoadColumn::select).collect(Collectors.joining(", "));
        String condition = wanted.map(each -> " AND " + each.condition.formatted(Long.toUnsignedString(horizon)))
                .orElse("");
        List<Chunk> chunks = new ArrayList<>();
        for (Relation relation : relations) {
            NavigableMap<Long, Long> read = read(relation, landed);
            long from = 0;
            while (from < relation.pages()) {
                Map.@Nullable Entry<Long, Long> before = read.floorEntry(from);
                if (before != null && before.getValue() > from) {
                    from = before.getValue();
                    continue;
                }
                @Nullable Long next = read.higherKey(from);
                long to = Math.min(Math.min(relation.pages(), from + most), next == null ? Long.MAX_VALUE : next);
                chunks.add(new Chunk(
                        relation.identity() + ":" + from + "-" + to,
                        "SELECT " + select + " FROM ONLY " + Relation.quoted(relation.table()) + " WHERE ctid >= '("
                                + from + ",0)'::tid AND ctid < '(" + to + ",0)'::tid" + condition,
                        to - from));
                from = to;
            }
        }
        return chunks;
    }

    /** The ranges of a relation's pages that have been read, from their first page to the one behind the last. */
    private static NavigableMap<Long, Long> read(Relation relation, Set<String> landed) {
        NavigableMap<Long, Long> ranges = new TreeMap<>();
        String prefix = relation.identity() + ":";
        for (String id : landed) {
            if (id.startsWith(prefix)) {
                String[] range = id.substring(prefix.length()).split("-", -1);
                ranges.put(Long.valueOf(range[0]), Long.valueOf(range[1]));
            }
        }
        return ranges;
    }
}
