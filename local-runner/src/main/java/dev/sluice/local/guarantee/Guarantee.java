package dev.sluice.local.guarantee;

import java.util.List;

/** Something that Sluice promises of every change, judged on what was found after a run, whatever went wrong in between. */
public sealed interface Guarantee
        permits EverythingAccountedFor, HistoryIsConsistent, LakeEqualsSource, NothingLost, NothingTwice, PerKeyOrder {

    /** All of them. */
    List<Guarantee> ALL = List.of(
            new NothingLost(),
            new NothingTwice(),
            new PerKeyOrder(),
            new LakeEqualsSource(),
            new EverythingAccountedFor(),
            new HistoryIsConsistent(HistoryIsConsistent.Gaps.AFTER_DELETES));

    /** Those that also hold when changes were lost on the way and tables had to be read anew from the source. */
    List<Guarantee> AFTER_A_LOSS =
            List.of(new LakeEqualsSource(), new HistoryIsConsistent(HistoryIsConsistent.Gaps.ANY));

    /** One word, as it stands in reports. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** What is promised, in a sentence. */
    String promise();

    /** Looks at everything that was found. */
    Verdict judge(Evidence evidence);
}
