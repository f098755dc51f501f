package dev.sluice.schemas.pipeline;

/**
 * One thing that is wrong, told so that its reader can mend it.
 *
 * @param place where: file, line and path in the pipeline file, or the system that was asked
 * @param what what is wrong there
 * @param mend what to do, or what would be accepted; may be empty
 * @param kind what it means for the start
 */
public record Problem(String place, String what, String mend, Kind kind) {

    /** What a problem means for the start of a service. */
    public enum Kind {
        /** It can't start until somebody mends this. */
        INVALID,
        /** It can't start now, and may at the next try without anybody's doing: something does not answer. */
        UNREACHABLE,
        /** One table is left out; everything else goes on. */
        TABLE_REFUSED,
        /** Something that was asked for does not happen, or not yet; everything goes on. */
        NO_EFFECT
    }

    /** A problem that stays until somebody mends it. */
    public Problem(String place, String what, String mend) {
        this(place, what, mend, Kind.INVALID);
    }

    /** Something that does not answer right now. */
    public static Problem unreachable(String place, String what, String mend) {
        return new Problem(place, what, mend, Kind.UNREACHABLE);
    }

    /** A table that can't be landed as it is, while every other table goes on. */
    public static Problem tableRefused(String place, String what, String mend) {
        return new Problem(place, what, mend, Kind.TABLE_REFUSED);
    }

    /** A setting that nothing fits so far, while everything goes on. */
    public static Problem noEffect(String place, String what, String mend) {
        return new Problem(place, what, mend, Kind.NO_EFFECT);
    }

    /** Whether nothing can start because of it. */
    public boolean preventsStart() {
        return kind == Kind.INVALID || kind == Kind.UNREACHABLE;
    }

    /** Whether it may be gone at the next try without anybody's doing. */
    public boolean mayPass() {
        return kind == Kind.UNREACHABLE;
    }

    @Override
    public String toString() {
        return place + ": " + what + (mend.isEmpty() ? "" : ". " + mend);
    }
}
