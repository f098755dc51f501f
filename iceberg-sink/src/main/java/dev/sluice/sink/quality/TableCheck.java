package dev.sluice.sink.quality;

/** A check of a whole table. */
interface TableCheck {

    /** Judges the table; throws what Spark throws where it can't. */
    Finding judge(CheckedTable table);
}
