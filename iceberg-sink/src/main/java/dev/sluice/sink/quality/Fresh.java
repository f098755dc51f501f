package dev.sluice.sink.quality;

import dev.sluice.schemas.pipeline.CheckSettings;
import dev.sluice.schemas.position.Mark;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** All that the source had committed until a while ago is in the lake, also where nothing was committed for long. */
final class Fresh implements TableCheck {

    private final Duration within;

    Fresh(CheckSettings settings) {
        this.within = settings.time(CheckSettings.WITHIN).orElseThrow();
    }

    @Override
    public Finding judge(CheckedTable table) {
        Optional<Mark> mark = table.reached(table.id());
        if (mark.isEmpty()) {
            return new Finding(Outcome.FAILED, null, "Nothing says how far the table has landed");
        }
        double behind = Duration.between(Instant.ofEpochMilli(mark.get().timeMs()), table.now())
                        .toMillis()
                / 1000.0;
        return Finding.of(
                behind <= within.toMillis() / 1000.0,
                behind,
                "Complete as of " + Instant.ofEpochMilli(mark.get().timeMs()) + ", allowed are " + within.toSeconds()
                        + " s");
    }
}
