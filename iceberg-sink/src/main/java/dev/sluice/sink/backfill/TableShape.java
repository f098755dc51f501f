package dev.sluice.sink.backfill;

import dev.sluice.schemas.load.LoadableTypes;
import dev.sluice.schemas.mask.MaskChecks;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.MaskSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.sink.mode.Modes;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.verify.SourceColumn;
import dev.sluice.sink.verify.SourceTable;
import dev.sluice.sink.verify.SourceType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A table that can be loaded.
 *
 * @param contract its rules and masks, and all of the source's columns
 * @param landed the columns as they land
 * @param lake all columns of its mirror
 */
record TableShape(
        SourceTable source, LandingSettings landing, Contract contract, List<LoadColumn> landed, LakeSchema lake) {

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
    static TableShape of(SourceTable table, Pipeline pipeline) throws Refused {
        TableSettings settings = pipeline.settingsFor(table.id());
        String resync = "`./sluice resync --table " + table.id() + "` reads it anew through the stream";
        List<LoadColumn> columns = new ArrayList<>();
        for (SourceColumn column : table.columns()) {
            Optional<LoadColumn> loaded =
                    LoadTypes.of(column, settings.landing().lakeName(column.name()));
            columns.add(loaded.orElseThrow(() -> new Refused(
                    "has column " + column.name() + " of type " + column.type().castName()
                            + ", which a load can't read as the stream does",
                    resync)));
        }
        List<String> sourceKey = settings.key().isEmpty() ? table.primaryKey() : settings.key();
        List<String> key = sourceKey.stream().map(settings.landing()::lakeName).toList();
        Contract contract = Contract.of(pipeline, table.id(), columns, sourceKey);
        refuseMasks(table, contract, resync);
        List<LoadColumn> landed = contract.landed();
        try {
            LakeSchema rows =
                    LakeSchema.of(landed.stream().map(LoadColumn::lakeColumn).toList(), key);
            return new TableShape(
                    table,
                    settings.landing(),
                    contract,
                    landed,
                    Modes.of(LakeMode.MIRROR, settings.landing().deletes()).lakeSchema(rows));
        } catch (IllegalArgumentException | IncompatibleSchema e) {
            throw new Refused(String.valueOf(e.getMessage()), "Mend that first");
        }
    }

    /** @throws Refused when the table can't be loaded as a whole */
    void requireMirror() throws Refused {
        if (!landing.modes().contains(LakeMode.MIRROR)) {
            throw new Refused(
                    "lands as " + landing.modes().get(0).text()
                            + ", which records what was, and the source knows only what is",
                    "Leave it to the stream; --where \"true\" lands all rows as the source has them now");
        }
    }

    private static void refuseMasks(SourceTable table, Contract contract, String resync) throws Refused {
        List<String> texts = table.columns().stream()
                .filter(column -> isText(column.type()))
                .map(SourceColumn::name)
                .toList();
        List<String> names = table.columns().stream().map(SourceColumn::name).toList();
        // The mask of a column that has gone rests.
        List<MaskSettings> masks = contract.masks().stream()
                .filter(mask -> names.contains(mask.column()))
                .toList();
        List<Problem> problems = MaskChecks.problems(table.id(), masks, names, contract.key(), texts);
        if (!problems.isEmpty()) {
            throw new Refused(problems.get(0).what(), problems.get(0).mend());
        }
        List<MaskSettings> byValue =
                masks.stream().filter(mask -> mask.kind().needsKey()).toList();
        for (MaskSettings mask : byValue) {
            for (SourceColumn column : table.columns()) {
                SourceType type = column.type();
                if (column.name().equals(mask.column()) && !LoadableTypes.isMaskable(type.schema(), type.name())) {
                    throw new Refused(
                            "masks column " + column.name() + " of type " + type.castName()
                                    + " by its value, which a load can't do as the stream does",
                            resync);
                }
            }
        }
    }

    private static boolean isText(SourceType type) {
        return type.element().isEmpty()
                && Set.of("text", "varchar", "bpchar", "citext", "name").contains(type.name());
    }
}
