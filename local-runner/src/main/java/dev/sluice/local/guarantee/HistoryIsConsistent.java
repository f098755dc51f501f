package dev.sluice.local.guarantee;

import java.util.List;
import java.util.Objects;

/** Held against the histories: within each row, versions neither overlap nor leave a gap that no delete explains. */
final class HistoryIsConsistent implements Guarantee {

    /** What may lie between two versions of a row. */
    enum Gaps {
        /** The time after a delete that was committed. */
        AFTER_DELETES,
        /** Also what was lost. */
        ANY
    }

    private final Gaps gaps;

    HistoryIsConsistent(Gaps gaps) {
        this.gaps = gaps;
    }

    @Override
    public String promise() {
        return "every version's validity meets the next one's, none overlap, and only the last one may be current";
    }

    @Override
    public Verdict judge(Evidence evidence) {
        Looks looks = new Looks(this);
        evidence.historyByRow().forEach((row, versions) -> {
            for (int i = 0; i < versions.size(); i++) {
                LakeVersion version = versions.get(i);
                looks.at(isWhole(version), () -> version + " is not valid from one change to a later one");
                if (i + 1 < versions.size()) {
                    LakeVersion next = versions.get(i + 1);
                    looks.at(
                            meets(version, next, evidence.committed().getOrDefault(row, List.of())),
                            () -> version + " does not meet " + next);
                }
            }
        });
        return looks.verdict();
    }

    private static boolean isWhole(LakeVersion version) {
        boolean isOpen = version.to() == null && version.toUs() == null;
        boolean isClosed = version.to() != null
                && version.toUs() != null
                && version.to().isAfter(version.from())
                && version.toUs() >= version.fromUs();
        return version.isCurrent() ? isOpen : isClosed;
    }

    /** Between two versions that don't touch the row was not there: it had been deleted. */
    private boolean meets(LakeVersion version, LakeVersion next, List<Change> committed) {
        if (version.to() == null || version.to().isAfter(next.from())) {
            return false;
        }
        if (version.to().equals(next.from())) {
            return Objects.equals(version.toUs(), next.fromUs());
        }
        if (gaps == Gaps.ANY) {
            return true;
        }
        int at = committed.indexOf(version.change());
        return at >= 0 && at + 1 < committed.size() && committed.get(at + 1).version() == null;
    }
}
