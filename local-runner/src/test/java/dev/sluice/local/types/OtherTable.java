package dev.sluice.local.types;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table about something other than a type. Its first column is its key, an int.
 *
 * @param table schema.name
 * @param columns SQL of the columns after the key
 * @param values column → expression and text in the lake
 */
record OtherTable(String table, String key, String columns, Map<String, Cell> values) {

    /** @param sql empty for a value that the database makes itself */
    record Cell(String sql, String lake) {}

    static final List<OtherTable> ALL = List.of(
            of(
                    "Odd Schema.Order Items",
                    "Id",
                    "\"Unit Price\" numeric(9,2), \"select\" text, \"a.b\" text, \"q\"\"uote\" text, \"tick`s\" text,"
                            + " \"größe\" text, \"1st\" int, \"$x\" int, \"Case\" int, \"_\" int, \"Dä\"\"te\" date",
                    "Unit Price",
                    "12.5",
                    "12.50",
                    "select",
                    "'*'",
                    "*",
                    "a.b",
                    "'dot'",
                    "dot",
                    "q\"uote",
                    "'quote'",
                    "quote",
                    "tick`s",
                    "'tick'",
                    "tick",
                    "größe",
                    "'XL'",
                    "XL",
                    "1st",
                    "1",
                    "1",
                    "$x",
                    "2",
                    "2",
                    "Case",
                    "3",
                    "3",
                    "_",
                    "4",
                    "4",
                    "Dä\"te",
                    "'1582-10-10'",
                    "1582-10-10"),
            of(
                    "public.select",
                    "from",
                    "\"where\" text, \"order\" int",
                    "where",
                    "'there'",
                    "there",
                    "order",
                    "1",
                    "1"),
            of(
                    "public.computed",
                    "id",
                    "n int, twice int GENERATED ALWAYS AS (n * 2) STORED, label text GENERATED ALWAYS AS ('n' || n) STORED",
                    "n",
                    "21",
                    "21",
                    "twice",
                    "",
                    "42",
                    "label",
                    "",
                    "n21"),
            of(
                    "public.defaults",
                    "id",
                    "n numeric NOT NULL DEFAULT 7.50, nn numeric NOT NULL DEFAULT 'NaN', p numeric(9,2) NOT NULL DEFAULT"
                            + " 1, d date NOT NULL DEFAULT 'infinity', t timestamptz NOT NULL DEFAULT '-infinity', ts"
                            + " timestamp NOT NULL DEFAULT 'infinity', a int[] NOT NULL DEFAULT '{}', v bit varying NOT"
                            + " NULL DEFAULT B'01', x text NOT NULL DEFAULT 'ü', iv interval NOT NULL DEFAULT '1 day', f"
                            + " float8 NOT NULL DEFAULT 'NaN', m mood NOT NULL DEFAULT 'ok', b bytea NOT NULL DEFAULT"
                            + " '\\x01', h hstore NOT NULL DEFAULT 'a=>1', j jsonb NOT NULL DEFAULT '{}', u uuid NOT"
                            + " NULL DEFAULT '00000000-0000-0000-0000-000000000000', r int4range NOT NULL DEFAULT"
                            + " 'empty', pt point NOT NULL DEFAULT '(0,1)', ti time NOT NULL DEFAULT '24:00', touched int",
                    "n",
                    "",
                    "7.50",
                    "nn",
                    "",
                    "NaN",
                    "p",
                    "",
                    "1.00",
                    "d",
                    "",
                    "+5881580-07-11",
                    "t",
                    "",
                    "-290308-12-21T19:59:27.600Z",
                    "ts",
                    "",
                    "+294247-01-10T04:00:25.200",
                    "a",
                    "",
                    "[]",
                    "v",
                    "",
                    "01",
                    "x",
                    "",
                    "ü",
                    "iv",
                    "",
                    "P0Y0M1DT0H0M0S",
                    "f",
                    "",
                    "NaN",
                    "m",
                    "",
                    "ok",
                    "b",
                    "",
                    "0x01",
                    "h",
                    "",
                    "{\"a\"=\"1\"}",
                    "j",
                    "",
                    "{}",
                    "u",
                    "",
                    "00000000-0000-0000-0000-000000000000",
                    "r",
                    "",
                    "empty",
                    "pt",
                    "",
                    "(0.0,1.0)",
                    "ti",
                    "",
                    "24:00:00.000000",
                    "touched",
                    "1",
                    "1"));

    private static OtherTable of(String table, String key, String columns, String... values) {
        Map<String, Cell> cells = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i += 3) {
            cells.put(values[i], new Cell(values[i + 1], values[i + 2]));
        }
        return new OtherTable(table, key, columns, cells);
    }

    String ddl() {
        return "CREATE TABLE " + quotedTable() + " (" + quoted(key) + " int PRIMARY KEY, " + columns + ")";
    }

    List<String> seed() {
        return List.of(
                insert(Phase.SNAPSHOT),
                "INSERT INTO " + quotedTable() + " (" + quoted(key) + ") VALUES (" + Phase.UPDATE.id(0) + ")");
    }

    List<String> changes() {
        StringBuilder set = new StringBuilder();
        values.forEach((name, cell) -> {
            if (!cell.sql().isEmpty()) {
                set.append(set.isEmpty() ? "" : ", ")
                        .append(quoted(name))
                        .append(" = ")
                        .append(cell.sql());
            }
        });
        return List.of(
                insert(Phase.INSERT),
                "UPDATE " + quotedTable() + " SET " + set + " WHERE " + quoted(key) + " = " + Phase.UPDATE.id(0));
    }

    private String insert(Phase phase) {
        StringBuilder names = new StringBuilder(quoted(key));
        StringBuilder row = new StringBuilder().append(phase.id(0));
        values.forEach((name, cell) -> {
            if (!cell.sql().isEmpty()) {
                names.append(", ").append(quoted(name));
                row.append(", ").append(cell.sql());
            }
        });
        return "INSERT INTO " + quotedTable() + " (" + names + ") VALUES (" + row + ")";
    }

    /** The row of that phase in the lake. */
    Map<String, String> row(Phase phase) {
        Map<String, String> row = new LinkedHashMap<>();
        row.put(key, String.valueOf(phase.id(0)));
        values.forEach((name, cell) -> row.put(name, cell.lake()));
        return row;
    }

    private String quotedTable() {
        int dot = table.indexOf('.');
        return quoted(table.substring(0, dot)) + "." + quoted(table.substring(dot + 1));
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
