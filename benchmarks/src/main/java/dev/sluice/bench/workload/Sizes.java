package dev.sluice.bench.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How large the workloads are, by key; a key's first letter is the workload's. */
public final class Sizes {

    private static final Map<String, String> FULL = Map.ofEntries(
            Map.entry("a.rows", "1000000,5000000"),
            Map.entry("b.rows", "500000"),
            Map.entry("b.cold", "200000"),
            Map.entry("b.changes", "1000000"),
            Map.entry("c.rows", "400000"),
            Map.entry("c.rates", "500,2000,5000"),
            Map.entry("c.warm-seconds", "20"),
            Map.entry("c.seconds", "180"),
            Map.entry("d.rows", "1000000,10000000,30000000"),
            Map.entry("d.changes", "10000"),
            Map.entry("e.tables", "1,20,200"),
            Map.entry("e.settle-seconds", "330"),
            Map.entry("e.seconds", "60"),
            Map.entry("g.wide-rows", "100000"),
            Map.entry("g.wide-changes", "200000"),
            Map.entry("g.tables", "20"),
            Map.entry("g.table-rows", "20000"),
            Map.entry("g.changes", "400000"),
            Map.entry("h.seconds", "10"));

    private static final Map<String, String> SMALL = Map.ofEntries(
            Map.entry("a.rows", "50000"),
            Map.entry("b.rows", "30000"),
            Map.entry("b.cold", "10000"),
            Map.entry("b.changes", "50000"),
            Map.entry("c.rows", "30000"),
            Map.entry("c.rates", "500"),
            Map.entry("c.warm-seconds", "5"),
            Map.entry("c.seconds", "15"),
            Map.entry("d.rows", "100000,300000"),
            Map.entry("d.changes", "1000"),
            Map.entry("e.tables", "1,20"),
            Map.entry("e.settle-seconds", "5"),
            Map.entry("e.seconds", "10"),
            Map.entry("g.wide-rows", "5000"),
            Map.entry("g.wide-changes", "10000"),
            Map.entry("g.tables", "5"),
            Map.entry("g.table-rows", "2000"),
            Map.entry("g.changes", "10000"),
            Map.entry("h.seconds", "1"));

    private final Map<String, String> values;

    private Sizes(Map<String, String> values) {
        this.values = new TreeMap<>(values);
    }

    /**
     * A set of sizes.
     *
     * @param preset where to begin
     * @param overrides by key
     * @throws IllegalArgumentException naming every key that there is not, and every value that is no list of positive numbers
     */
    public static Sizes of(Preset preset, Map<String, String> overrides) {
        Map<String, String> values = new TreeMap<>(preset == Preset.SMALL ? SMALL : FULL);
        List<String> wrong = new ArrayList<>();
        overrides.forEach((key, value) -> {
            if (!values.containsKey(key)) {
                wrong.add("there is no size " + key + "; there are " + String.join(", ", values.keySet()));
            } else if (!value.matches("[1-9]\\d{0,11}(,[1-9]\\d{0,11})*")) {
                wrong.add(key + ": '" + value + "' is no positive number, nor several with commas between");
            } else {
                values.put(key, value);
            }
        });
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", wrong));
        }
        return new Sizes(values);
    }

    /** Sets of sizes. */
    public enum Preset {
        /** What goals are stated for. */
        FULL,
        /** To see that it works: a minute or two each, which says nothing about speed. */
        SMALL
    }

    long one(String key) {
        return list(key).get(0);
    }

    List<Long> list(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("No size " + key);
        }
        List<Long> numbers = new ArrayList<>();
        for (String each : value.split(",", -1)) {
            numbers.add(Long.valueOf(each));
        }
        return numbers;
    }

    public Map<String, String> asMap() {
        return new TreeMap<>(values);
    }
}
