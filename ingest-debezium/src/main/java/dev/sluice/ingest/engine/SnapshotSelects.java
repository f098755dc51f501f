package dev.sluice.ingest.engine;

import dev.sluice.ingest.source.CapturedTable;
import dev.sluice.ingest.source.SqlNames;

import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * How the snapshot reads tables that hold dates: as texts. The driver would make them {@link java.sql.Date}s, whose
 * calendar goes from the 4th to the 15th of October 1582, while PostgreSQL has the ten days in between; ten dates would
 * come out as ten others.
 */
final class SnapshotSelects {

    private static final String PROPERTY = "snapshot.select.statement.overrides";

    private SnapshotSelects() {}

    static void put(Properties properties, Collection<CapturedTable> tables) {
        List<CapturedTable> dated = tables.stream()
                .filter(table -> !table.dates().isEmpty())
                // The engine's list of tables is divided by commas; such a table is read as the driver does.
                .filter(table -> !table.id().toString().contains(","))
                .toList();
        if (dated.isEmpty()) {
            return;
        }
        properties.setProperty(
                PROPERTY, dated.stream().map(SnapshotSelects::name).collect(Collectors.joining(",")));
        dated.forEach(table -> properties.setProperty(PROPERTY + "." + name(table), select(table)));
    }

    /** As the engine reads names: quoted where they are not plain. */
    private static String name(CapturedTable table) {
        return part(table.id().schema()) + "." + part(table.id().name());
    }

    private static String part(String name) {
        return name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_') ? name : SqlNames.quoted(name);
    }

    private static String select(CapturedTable table) {
        return "SELECT "
                + table.columns().stream()
                        .map(column -> SqlNames.quoted(column)
                                + (table.dates().contains(column) ? "::text AS " + SqlNames.quoted(column) : ""))
                        .collect(Collectors.joining(", "))
                + " FROM " + SqlNames.quoted(table.id());
    }
}
