package dev.sluice.sink.quality;

import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.table.TableId;

import java.util.Optional;

/** How far tables have landed. */
@FunctionalInterface
public interface Reached {

    /** Every change of the table up to this mark is in the lake; empty when that is not known. */
    Optional<Mark> of(TableId table);
}
