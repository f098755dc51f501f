package dev.sluice.schemas.pipeline;

import java.util.List;
import java.util.stream.Collectors;

/** How tables may land in a format that can't do everything. */
final class FormatModes {

    private static final String CHANGES_ONLY = "parquet";

    private FormatModes() {}

    /**
     * Adds what is wrong with a lake's or a table's own way of landing.
     *
     * @param place of the lake or the table in the file
     */
    static void check(String format, LandingSettings landing, Place place, List<Problem> problems) {
        if (!format.equals(CHANGES_ONLY)) {
            return;
        }
        List<LakeMode> others = landing.modes().stream()
                .filter(mode -> mode != LakeMode.CHANGELOG)
                .toList();
        if (!others.isEmpty()) {
            problems.add(problem(
                    place,
                    "mode",
                    "is " + others.stream().map(LakeMode::text).collect(Collectors.joining(", "))
                            + ", which Parquet files can't be, for their rows never change",
                    "Set mode: changelog here, or choose another lake.format"));
        }
        if (!landing.partition().isEmpty()) {
            problems.add(problem(
                    place,
                    "partition",
                    "is of no use to Parquet files, which lie in one folder per table",
                    "Leave it out, or choose another lake.format"));
        }
    }

    private static Problem problem(Place section, String key, String what, String mend) {
        return new Problem(section.at(key, section.file(), section.line()).toString(), what, mend);
    }
}
