package dev.sluice.bench.workload;

import dev.sluice.bench.bed.TableShape;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All workloads by letter: adding one is a class and a line here. */
public final class Workloads {

    private Workloads() {}

    /** In the order in which they run; a letter may have several parts. */
    public static Map<String, List<Workload>> of(Sizes sizes) {
        Map<String, List<Workload>> all = new LinkedHashMap<>();
        all.put(
                "A",
                each(sizes, "a.rows")
                        .map(InitialLoad::new)
                        .map(Workload.class::cast)
                        .toList());
        all.put(
                "B",
                List.of(new Drain(
                        "", TableShape.NARROW, 1, sizes.one("b.rows"), sizes.one("b.cold"), sizes.one("b.changes"))));
        all.put(
                "C",
                each(sizes, "c.rates")
                        .map(Freshness::new)
                        .map(Workload.class::cast)
                        .toList());
        all.put("D", List.of(new Lookup()));
        all.put(
                "E",
                each(sizes, "e.tables")
                        .map(tables -> new Idle(Math.toIntExact(tables)))
                        .map(Workload.class::cast)
                        .toList());
        int tables = Math.toIntExact(sizes.one("g.tables"));
        all.put(
                "G",
                List.of(
                        new Drain(
                                "100 columns",
                                TableShape.WIDE,
                                1,
                                sizes.one("g.wide-rows"),
                                0,
                                sizes.one("g.wide-changes")),
                        new Drain(
                                tables + " tables at once",
                                TableShape.NARROW,
                                tables,
                                sizes.one("g.table-rows"),
                                0,
                                sizes.one("g.changes"))));
        all.put("H", List.of(new Rules()));
        return all;
    }

    private static Stream<Long> each(Sizes sizes, String key) {
        return sizes.list(key).stream();
    }
}
