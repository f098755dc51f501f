package dev.sluice.local.types;

import dev.sluice.local.types.TypeCase.Value;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table with a column for each type. The first values of all types make the first row, the second ones the second,
 * and so on; a value without a place has a row of its own.
 */
final class TypesTable {

    static final String NAME = "public.types";

    static final List<TypeCase> TYPES = Stream.of(NumberCases.ALL, TextCases.ALL, TimeCases.ALL, ArrayCases.ALL)
            .flatMap(List::stream)
            .toList();

    /** A value without a place, and where it stands. */
    record Misfit(TypeCase type, Value value, int which) {}

    private TypesTable() {}

    static List<Misfit> misfits() {
        List<Misfit> misfits = new ArrayList<>();
        for (TypeCase type : TYPES) {
            for (Value value : type.quarantined()) {
                misfits.add(new Misfit(type, value, misfits.size()));
            }
        }
        return misfits;
    }

    static String ddl() {
        return "CREATE TABLE " + NAME + " (id int PRIMARY KEY"
                + TYPES.stream()
                        .map(type -> ", " + column(type) + " " + type.type())
                        .collect(Collectors.joining())
                + ")";
    }

    /** What is there before the pipeline starts. */
    static List<String> seed() {
        List<String> statements = new ArrayList<>(inserts(Phase.SNAPSHOT));
        for (int row = 0; row < rows(); row++) {
            statements.add("INSERT INTO " + NAME + " (id) VALUES (" + Phase.UPDATE.id(row) + ")");
        }
        for (Misfit misfit : misfits()) {
            statements.add("INSERT INTO " + NAME + " (id) VALUES (" + Phase.UPDATE.quarantinedId(misfit.which()) + ")");
        }
        return statements;
    }

    /** What changes while it runs. */
    static List<String> changes() {
        List<String> statements = new ArrayList<>(inserts(Phase.INSERT));
        for (int row = 0; row < rows(); row++) {
            statements.add("UPDATE " + NAME + " SET "
                    + values(row).entrySet().stream()
                            .map(each -> column(each.getKey()) + " = "
                                    + each.getValue().sql())
                            .collect(Collectors.joining(", "))
                    + " WHERE id = " + Phase.UPDATE.id(row));
        }
        for (Misfit misfit : misfits()) {
            statements.add("UPDATE " + NAME + " SET " + column(misfit.type()) + " = "
                    + misfit.value().sql() + " WHERE id = " + Phase.UPDATE.quarantinedId(misfit.which()));
        }
        return statements;
    }

    private static List<String> inserts(Phase phase) {
        List<String> statements = new ArrayList<>();
        for (int row = 0; row < rows(); row++) {
            Map<TypeCase, Value> values = values(row);
            statements.add("INSERT INTO " + NAME + " (id"
                    + values.keySet().stream().map(type -> ", " + column(type)).collect(Collectors.joining())
                    + ") VALUES (" + phase.id(row)
                    + values.values().stream().map(value -> ", " + value.sql()).collect(Collectors.joining()) + ")");
        }
        for (Misfit misfit : misfits()) {
            statements.add("INSERT INTO " + NAME + " (id, " + column(misfit.type()) + ") VALUES ("
                    + phase.quarantinedId(misfit.which()) + ", "
                    + misfit.value().sql() + ")");
        }
        return statements;
    }

    static int rows() {
        return TYPES.stream().mapToInt(type -> type.landing().size()).max().orElse(0);
    }

    /** The values of a row, by type; the other columns are null. */
    static Map<TypeCase, Value> values(int row) {
        Map<TypeCase, Value> values = new LinkedHashMap<>();
        for (TypeCase type : TYPES) {
            if (row < type.landing().size()) {
                values.put(type, type.landing().get(row));
            }
        }
        return values;
    }

    private static String column(TypeCase type) {
        return '"' + type.type() + '"';
    }
}
