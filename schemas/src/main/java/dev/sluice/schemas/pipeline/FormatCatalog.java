package dev.sluice.schemas.pipeline;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** Which keys of {@code lake.catalog} a table format needs and takes. */
enum FormatCatalog {
    ICEBERG {
        @Override
        void check(Map<String, String> catalog, Place lake, List<Problem> problems) {
            if (!catalog.containsKey("type") && !catalog.containsKey("catalog-impl")) {
                problems.add(problem(lake, "type", "is missing", "Name the kind of catalog that Iceberg uses"));
            }
        }
    },

    DELTA {
        @Override
        void check(Map<String, String> catalog, Place lake, List<Problem> problems) {
            checkWarehouseAlone("Delta", catalog, lake, problems);
        }
    },

    PARQUET {
        @Override
        void check(Map<String, String> catalog, Place lake, List<Problem> problems) {
            checkWarehouseAlone("Parquet", catalog, lake, problems);
        }
    };

    private static final String WAREHOUSE = "warehouse";

    static FormatCatalog of(String format) {
        return valueOf(format.toUpperCase(Locale.ROOT));
    }

    abstract void check(Map<String, String> catalog, Place lake, List<Problem> problems);

    private static void checkWarehouseAlone(
            String format, Map<String, String> catalog, Place lake, List<Problem> problems) {
        if (!catalog.containsKey(WAREHOUSE)) {
            problems.add(problem(
                    lake,
                    WAREHOUSE,
                    "is missing",
                    "Name the folder or address that " + format + " tables are to lie below"));
        }
        for (String key : new TreeSet<>(catalog.keySet())) {
            if (!key.equals(WAREHOUSE)) {
                problems.add(problem(
                        lake,
                        key,
                        "is of no use to " + format + ", which has no catalog",
                        "Leave it out; settings of the file system go under lake.spark as spark.hadoop.<name>"));
            }
        }
    }

    private static Problem problem(Place lake, String key, String what, String mend) {
        Place place = lake.at("catalog", lake.file(), lake.line()).at(key, lake.file(), lake.line());
        return new Problem(place.toString(), what, mend);
    }
}
