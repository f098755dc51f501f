package dev.sluice.sink.format;

import dev.sluice.schemas.position.Mark;

import java.time.Duration;
import java.util.Optional;

/** The versions of one lake table that readers can go back to. */
public interface TableVersions {

    /**
     * A version of the table.
     *
     * @param id by which the format's readers name it
     * @param mark the progress mark that it ends at: it holds all changes up to the mark's position and none after it
     */
    record Version(long id, Mark mark) {}

    /** The version that the sink made for a cut; empty when there is none yet, or no longer. */
    Optional<Version> ofCut(String cut);

    /**
     * Gives a version a name, under which it is kept and can be read. A name that is taken stays with what has it: a position
     * has one content.
     *
     * @param keep how long, at least
     */
    void name(String name, Version version, Duration keep);
}
