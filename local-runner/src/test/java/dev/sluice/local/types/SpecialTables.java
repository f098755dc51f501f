package dev.sluice.local.types;

import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.groups.Tuple.tuple;

/** A partitioned table, keys of several columns and of unusual types, and values of ten megabytes. */
final class SpecialTables {

    static final String LARGE = "public.large";
    private static final String MEASURES = "public.measures";
    private static final String KEYED = "public.keyed";

    /** The log has the whole row before a change, values without a place included. */
    private static final String FULL = "public.full_identity";

    static final List<String> NAMES = List.of(LARGE, MEASURES, KEYED, FULL);

    private static final int TEN_MB = 10 * 1024 * 1024;
    private static final int TOO_LARGE = 17 * 1024 * 1024;

    private SpecialTables() {}

    static List<String> seed() {
        List<String> statements = new ArrayList<>(List.of(
                "CREATE TABLE large (id int PRIMARY KEY, t text, b bytea)",
                "CREATE TABLE measures (id int, at date, v numeric(9,2), PRIMARY KEY (id, at)) PARTITION BY RANGE (at)",
                "CREATE TABLE measures_old PARTITION OF measures FOR VALUES FROM (MINVALUE) TO ('2020-01-01')",
                "CREATE TABLE measures_new PARTITION OF measures FOR VALUES FROM ('2020-01-01') TO (MAXVALUE)"
                        + " PARTITION BY LIST (id)",
                "CREATE TABLE measures_new_rest PARTITION OF measures_new DEFAULT",
                "CREATE TABLE keyed (n numeric, at timestamptz, t text, u uuid, d date, v int, PRIMARY KEY (n, at, t, u, d))",
                "CREATE TABLE full_identity (id int PRIMARY KEY, n numeric(9,2), a int[], at timestamptz)",
                "ALTER TABLE full_identity REPLICA IDENTITY FULL",
                "INSERT INTO full_identity VALUES (1, 1, '{1}', 'infinity'), (2, 2, '{2}', '-infinity'), (3, 3, NULL, NULL)",
                "INSERT INTO measures VALUES (1, '1582-10-10', 1), (2, '2024-01-01', 2), (3, '2024-01-01', 3), (4,"
                        + " '2024-01-01', 4)",
                "INSERT INTO large VALUES (" + Phase.UPDATE.id(0) + "), (" + Phase.UPDATE.id(1) + "), ("
                        + Phase.UPDATE.id(2) + ")"));
        statements.addAll(keyed(1));
        statements.addAll(large(Phase.SNAPSHOT));
        return statements;
    }

    static List<String> changes() {
        List<String> statements = new ArrayList<>(List.of(
                "UPDATE full_identity SET n = 'NaN', a = '{{1}}' WHERE id < 3",
                "UPDATE full_identity SET n = 5, a = '{5}' WHERE id = 1",
                "DELETE FROM full_identity WHERE id = 2",
                "INSERT INTO measures VALUES (5, 'infinity', 5)",
                "UPDATE measures SET at = '2001-01-01' WHERE id = 3",
                "DELETE FROM measures WHERE id = 4",
                "UPDATE large SET t = repeat('ü', " + TEN_MB / 2 + "), b = '' WHERE id = " + Phase.UPDATE.id(0),
                "UPDATE large SET t = '', b = decode(repeat('00ff', " + TEN_MB / 2 + "), 'hex') WHERE id = "
                        + Phase.UPDATE.id(1),
                "UPDATE large SET t = repeat('x', " + TOO_LARGE + ") WHERE id = " + Phase.UPDATE.id(2),
                "UPDATE keyed SET v = 2 WHERE n = 1.5",
                "DELETE FROM keyed WHERE n = 'Infinity'"));
        statements.addAll(keyed(2));
        statements.addAll(large(Phase.INSERT));
        return statements;
    }

    private static List<String> keyed(int day) {
        String rest = "'2024-01-0" + day + "', 'Käse 🧀', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', ";
        return List.of(
                "INSERT INTO keyed VALUES (1.50, " + rest + "'1582-10-10', 1)",
                "INSERT INTO keyed VALUES ('NaN', " + rest + "'infinity', 1)",
                "INSERT INTO keyed VALUES ('Infinity', " + rest + "'0044-03-15 BC', 1)");
    }

    private static List<String> large(Phase phase) {
        return List.of(
                "INSERT INTO large VALUES (" + phase.id(0) + ", repeat('ü', " + TEN_MB / 2 + "), '')",
                "INSERT INTO large VALUES (" + phase.id(1) + ", '', decode(repeat('00ff', " + TEN_MB / 2 + "), 'hex'))",
                "INSERT INTO large VALUES (" + phase.id(2) + ", repeat('x', " + TOO_LARGE + "))");
    }

    static List<Tuple> tooLarge() {
        List<Tuple> letters = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            letters.add(tuple((long) phase.id(2), "ingest", "too-large"));
        }
        return letters;
    }

    /** All rows that the lake has to have. */
    static Map<String, List<Map<String, @Nullable String>>> rows() {
        Map<String, List<Map<String, @Nullable String>>> rows = new LinkedHashMap<>();
        List<Map<String, @Nullable String>> large = new ArrayList<>();
        byte[] bytes = new byte[TEN_MB];
        for (int i = 1; i < TEN_MB; i += 2) {
            bytes[i] = (byte) 0xff;
        }
        for (Phase phase : Phase.values()) {
            large.add(row("id", phase.id(0), "t", Summary.of("ü".repeat(TEN_MB / 2)), "b", "0x"));
            large.add(row("id", phase.id(1), "t", "", "b", Summary.of(bytes)));
        }
        large.add(row("id", Phase.UPDATE.id(2), "t", null, "b", null));
        rows.put(LARGE, large);
        rows.put(
                MEASURES,
                List.of(
                        row("id", 1, "at", "1582-10-10", "v", "1.00"),
                        row("id", 2, "at", "2024-01-01", "v", "2.00"),
                        row("id", 3, "at", "2001-01-01", "v", "3.00"),
                        row("id", 5, "at", "+5881580-07-11", "v", "5.00")));
        rows.put(
                FULL,
                List.of(
                        row("id", 1, "n", "5.00", "a", "[5]", "at", "+294247-01-10T04:00:25.200Z"),
                        row("id", 3, "n", "3.00", "a", null, "at", null)));
        List<Map<String, @Nullable String>> keyed = new ArrayList<>();
        keyed.add(keyedRow("1.50", 1, "1582-10-10", 2));
        keyed.add(keyedRow("NaN", 1, "+5881580-07-11", 1));
        keyed.add(keyedRow("1.50", 2, "1582-10-10", 1));
        keyed.add(keyedRow("NaN", 2, "+5881580-07-11", 1));
        keyed.add(keyedRow("Infinity", 2, "-0043-03-15", 1));
        rows.put(KEYED, keyed);
        return rows;
    }

    private static Map<String, @Nullable String> keyedRow(String n, int day, String d, int v) {
        return row(
                "n",
                n,
                "at",
                "2024-01-0" + day + "T00:00:00Z",
                "t",
                "Käse 🧀",
                "u",
                "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                "d",
                d,
                "v",
                v);
    }

    private static Map<String, @Nullable String> row(@Nullable Object... cells) {
        Map<String, @Nullable String> row = new LinkedHashMap<>();
        for (int i = 0; i < cells.length; i += 2) {
            row.put(String.valueOf(cells[i]), cells[i + 1] == null ? null : String.valueOf(cells[i + 1]));
        }
        return row;
    }
}
