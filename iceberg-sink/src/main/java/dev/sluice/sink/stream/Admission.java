package dev.sluice.sink.stream;

import dev.sluice.sink.decode.RawRecord;

import java.util.List;

/** Which records of a topic may land, and as what. */
public interface Admission {

    /** Those of a valid topic: all of them, as they are. */
    Admission VALID = records -> new Admitted(records, 0);

    /**
     * What became of a set of records.
     *
     * @param records that may land, in the order they came in, at the offsets they have
     * @param refused how many changes may not
     */
    record Admitted(List<RawRecord> records, long refused) {}

    /**
     * Judges records.
     *
     * @param records of one topic, marks and tombstones among them
     */
    Admitted admit(List<RawRecord> records);
}
