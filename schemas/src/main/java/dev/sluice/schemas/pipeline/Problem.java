package dev.sluice.schemas.pipeline;

/**
 * One thing that is wrong, told so that its reader can mend it.
 *
 * @param place where: file, line and path in the pipeline file, or the system that was asked
 * @param what what is wrong there
 * @param mend what to do, or what would be accepted; may be empty
 * @param mayPass whether it may be gone at the next try without anybody's doing: something is unreachable right now
 */
public record Problem(String place, String what, String mend, boolean mayPass) {

    /** A problem that stays until somebody mends it. */
    public Problem(String place, String what, String mend) {
        this(place, what, mend, false);
    }

    /** Something that does not answer right now. */
    public static Problem unreachable(String place, String what, String mend) {
        return new Problem(place, what, mend, true);
    }

    @Override
    public String toString() {
        return place + ": " + what + (mend.isEmpty() ? "" : ". " + mend);
    }
}
