package dev.sluice.sink.stack;

import dev.sluice.schemas.pipeline.Contract;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.MaskSettings;
import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.pipeline.TableSettings;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of a table that is mirrored, and of which little else is said. */
public final class Mirrored {

    private static final TableSettings PLAIN = TableSettings.of(LandingSettings.of(LakeMode.MIRROR));

    private Mirrored() {}

    public static TableSettings with(List<RuleSettings> rules, List<MaskSettings> masks) {
        return with(PLAIN.contract(), rules, masks);
    }

    /** A contract that says for how long rows of the quality tables are kept. */
    public static TableSettings kept(Duration retention) {
        Contract contract = new Contract(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(retention));
        return with(contract, PLAIN.rules(), PLAIN.masks());
    }

    private static TableSettings with(Contract contract, List<RuleSettings> rules, List<MaskSettings> masks) {
        return new TableSettings(
                PLAIN.landing(),
                PLAIN.key(),
                contract,
                rules,
                PLAIN.onBrokenRule(),
                PLAIN.breaker(),
                PLAIN.letters(),
                masks,
                PLAIN.checks());
    }
}
