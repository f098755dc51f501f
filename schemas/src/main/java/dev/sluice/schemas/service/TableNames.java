package dev.sluice.schemas.service;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.table.TableId;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What {@code --table} was given on a command line. */
public final class TableNames {

    private TableNames() {}

    /** The tables of these names; names that are none become problems. */
    public static Set<TableId> parse(List<String> names, List<Problem> problems) {
        Set<TableId> tables = new TreeSet<>();
        for (String name : names) {
            try {
                tables.add(TableId.parse(name));
            } catch (IllegalArgumentException e) {
                problems.add(new Problem("--table", name + " is not a table's name", "Write schema.table"));
            }
        }
        return tables;
    }

    /** The same, where nothing else can be wrong with the command line. */
    public static Set<TableId> parse(List<String> names) throws InvalidPipeline {
        List<Problem> problems = new ArrayList<>();
        Set<TableId> tables = parse(names, problems);
        if (!problems.isEmpty()) {
            throw new InvalidPipeline(problems);
        }
        return tables;
    }
}
