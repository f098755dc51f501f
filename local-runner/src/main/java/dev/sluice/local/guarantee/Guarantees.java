package dev.sluice.local.guarantee;

import dev.sluice.local.guarantee.HistoryIsConsistent.Gaps;

import java.util.List;

/** What is promised when. */
public final class Guarantees {

    /** All of them. */
    public static final List<Guarantee> ALL = List.of(
            new NothingLost(),
            new NothingTwice(),
            new PerKeyOrder(),
            new LakeEqualsSource(),
            new EverythingAccountedFor(),
            new HistoryIsConsistent(Gaps.AFTER_DELETES));

    /** Those that also hold when changes were lost on the way and tables had to be read anew from the source. */
    public static final List<Guarantee> AFTER_A_LOSS =
            List.of(new LakeEqualsSource(), new HistoryIsConsistent(Gaps.ANY));

    private Guarantees() {}
}
