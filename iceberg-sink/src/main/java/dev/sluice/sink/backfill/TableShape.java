package dev.sluice.sink.backfill;

import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.sink.mode.Modes;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.verify.SourceColumn;
import dev.sluice.sink.verify.SourceTable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table that can be loaded.
 *
 * @param columns the source's
 * @param lake all columns of its mirror
 */
record TableShape(SourceTable source, LandingSettings landing, List<LoadColumn> columns, LakeSchema lake) {

    /** A table can't be loaded; the message is for people. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        private final String mend;

        Refused(String message, String mend) {
            super(message);
            this.mend = mend;
        }

        String mend() {
            return mend;
        }
    }

    /** @throws Refused with what stands against it */
    static TableShape of(SourceTable table, TableSettings settings) throws Refused {
        String resync = "`./sluice resync --table " + table.id() + "` reads it anew through the stream";
        if (!settings.landing().modes().contains(LakeMode.MIRROR)) {
            throw new Refused(
                    "lands as " + settings.landing().modes().get(0).text()
                            + ", which records what was, and the source knows only what is",
                    "Leave it to the stream");
        }
        if (!settings.rules().isEmpty() || !settings.masks().isEmpty()) {
            throw new Refused("has rules or masks, which a load does not apply", resync);
        }
        List<LoadColumn> columns = new ArrayList<>();
        for (SourceColumn column : table.columns()) {
            Optional<LoadColumn> loaded =
                    LoadTypes.of(column, settings.landing().lakeName(column.name()));
            columns.add(loaded.orElseThrow(() -> new Refused(
                    "has column " + column.name() + " of type " + column.type().castName()
                            + ", which a load can't read as the stream does",
                    resync)));
        }
        List<String> key = (settings.key().isEmpty() ? table.primaryKey() : settings.key())
                .stream().map(settings.landing()::lakeName).toList();
        try {
            LakeSchema rows =
                    LakeSchema.of(columns.stream().map(LoadColumn::lakeColumn).toList(), key);
            return new TableShape(
                    table,
                    settings.landing(),
                    List.copyOf(columns),
                    Modes.of(LakeMode.MIRROR, settings.landing().deletes()).lakeSchema(rows));
        } catch (IllegalArgumentException | IncompatibleSchema e) {
            throw new Refused(String.valueOf(e.getMessage()), "Mend that first");
        }
    }
}
