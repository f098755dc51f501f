package dev.sluice.sink.format.delta;

import dev.sluice.sink.format.LakeName;

/** How Delta tables, which are known by their paths, are named in SQL. */
final class DeltaNames {

    /** Spark's own catalog, which Delta extends by tables that are known by their paths. */
    static final String CATALOG = "spark_catalog";

    private static final String BY_PATH = "delta";

    private DeltaNames() {}

    /** The name of the table at a path, for SQL. */
    static LakeName name(String path) {
        return new LakeName(CATALOG, BY_PATH, path);
    }
}
