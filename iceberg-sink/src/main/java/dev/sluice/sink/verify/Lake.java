package dev.sluice.sink.verify;

import dev.sluice.schemas.table.TableId;

import java.time.Clock;
import java.time.Duration;

/** The lake that is held against the source. */
interface Lake {

    /** How people find the table in the lake. */
    String nameOf(TableId table);

    /** What lands rows anew. */
    Repair repair(SourceDatabase source, Duration patience, Clock clock);

    /** The table as it is right now, to be read as often as needed; without rows where it doesn't exist yet. */
    LakeView pin(Comparison comparison);
}
