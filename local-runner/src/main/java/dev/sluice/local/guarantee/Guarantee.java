package dev.sluice.local.guarantee;

/** Something that Sluice promises of every change, judged on what was found after a run, whatever went wrong in between. */
public sealed interface Guarantee
        permits EverythingAccountedFor, HistoryIsConsistent, LakeEqualsSource, NothingLost, NothingTwice, PerKeyOrder {

    /** One word, as it stands in reports. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** What is promised, in a sentence. */
    String promise();

    /** Looks at everything that was found. */
    Verdict judge(Evidence evidence);
}
