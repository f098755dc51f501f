package dev.sluice.sink.stack;

import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.plan.TableProgress;

/** What a mirror's own progress counts, which is there with the commit; its status comes once a second. */
public final class Accounted {

    private Accounted() {}

    /** Waits until so many changes have landed or were overtaken by later ones of their rows. */
    public static void await(TableFormat format, TableId table, long changes) throws Exception {
        long unused = Eventually.answers(() -> {
            long now = of(format, table);
            return now < changes ? null : now;
        });
    }

    /** How many changes have landed or were overtaken; 0 while there is no table. */
    public static long of(TableFormat format, TableId table) {
        return format.table(table, "", LandingSettings.of(LakeMode.MIRROR))
                .progress()
                .map(TableProgress::counts)
                .map(counts -> counts.landed() + counts.superseded())
                .orElse(0L);
    }
}
