package dev.sluice.bench.bed;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the tables of a workload look like. The statements' parameters are told at each method. */
public enum TableShape {
    /** Seven columns, 100 bytes a row, five rules on. */
    NARROW {
        @Override
        String columns() {
            return "id bigint PRIMARY KEY, n int, name text, price numeric(12,2), note text, made timestamptz, seen timestamptz";
        }

        @Override
        String row() {
            return "n, n % 1000, 'name ' || n, n / 100.0, rpad(md5(n::text), 60, 'x'), now() - n * interval '1 second', now()";
        }

        @Override
        String changed() {
            return "price = ?, seen = now()";
        }

        @Override
        List<String> rules() {
            return List.of(
                    "{not_null: name, name: has-name}",
                    "{range: n, min: 0, max: 1000, name: small-n}",
                    "{length: note, max: 60, name: short-note}",
                    "{pattern: name, regex: \"name [0-9]+\", name: named}",
                    "{check: \"after.id > 0\", name: positive}");
        }
    },
    /** A hundred columns, 2 KB a row, five rules on. */
    WIDE {
        @Override
        String columns() {
            return "id bigint PRIMARY KEY, price numeric(12,2), "
                    + others().mapToObj(i -> "c" + i + " " + type(i)).collect(Collectors.joining(", "));
        }

        @Override
        String row() {
            return "n, n / 100.0, " + others().mapToObj(TableShape::value).collect(Collectors.joining(", "));
        }

        @Override
        String changed() {
            return "price = ?, c5 = c5 + 1, c6 = 'changed'";
        }

        @Override
        List<String> rules() {
            return List.of(
                    "{not_null: [c6, c7], name: has-texts}",
                    "{range: c5, min: 0, name: natural}",
                    "{length: c8, max: 27, name: short-text}",
                    "{pattern: c11, regex: \"[0-9a-f]+\", name: hexadecimal}",
                    "{check: \"after.id > 0\", name: positive}");
        }
    };

    private static final int COLUMNS = 100;

    /** A list for {@code CREATE TABLE}. */
    abstract String columns();

    /** A list for {@code SELECT}, in which {@code n} is the row's number. */
    abstract String row();

    /** A list for {@code UPDATE … SET}, with one parameter, a decimal. */
    abstract String changed();

    /** Rules that all rows pass, as YAML. */
    abstract List<String> rules();

    String create(String table) {
        return "CREATE TABLE " + table + " (" + columns() + ")";
    }

    /** Rows with these numbers, both included; parameters: the first, the last. */
    String insert(String table) {
        return "INSERT INTO " + table + " SELECT " + row() + " FROM generate_series(?::bigint, ?::bigint) n";
    }

    /** Parameters: a decimal, the row's number. */
    String update(String table) {
        return "UPDATE " + table + " SET " + changed() + " WHERE id = ?";
    }

    /** Parameter: the row's number. */
    String delete(String table) {
        return "DELETE FROM " + table + " WHERE id = ?";
    }

    /** Numbers of the columns beside key and price. */
    private static IntStream others() {
        return IntStream.rangeClosed(3, COLUMNS);
    }

    private static String type(int column) {
        return switch (column % 5) {
            case 0 -> "int";
            case 4 -> "numeric(12,2)";
            default -> "text";
        };
    }

    private static String value(int column) {
        return switch (column % 5) {
            case 0 -> "(n % 1000)::int + " + column;
            case 4 -> "n / 100.0";
            default -> "substr(md5((n * " + column + ")::text), 1, 27)";
        };
    }
}
