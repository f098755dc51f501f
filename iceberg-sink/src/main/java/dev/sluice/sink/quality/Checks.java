package dev.sluice.sink.quality;

import dev.sluice.schemas.pipeline.CheckSettings;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.function.Function;

/** The checks that there are, by the name that the pipeline file gives them. */
final class Checks {

    private static final Map<String, Function<CheckSettings, TableCheck>> ALL = Map.of(
            CheckSettings.UNIQUE, Unique::new,
            CheckSettings.REFERENCES, References::new,
            CheckSettings.ROW_COUNT, RowCount::new,
            CheckSettings.VOLUME, Volume::new,
            CheckSettings.NULL_SHARE, NullShare::new,
            CheckSettings.FRESH, Fresh::new,
            CheckSettings.SQL, Sql::new);

    private Checks() {}

    static TableCheck of(CheckSettings settings) {
        @Nullable Function<CheckSettings, TableCheck> check = ALL.get(settings.kind());
        if (check == null) {
            throw new IllegalArgumentException("There is no check " + settings.kind());
        }
        return check.apply(settings);
    }

    /** An argument that the pipeline file can't lack. */
    static String text(CheckSettings settings, String argument) {
        return settings.text(argument)
                .orElseThrow(() -> new IllegalArgumentException(settings.kind() + " has no " + argument));
    }
}
