package dev.sluice.sink.stream;

import dev.sluice.schemas.trace.TraceParent;
import dev.sluice.sink.decode.RawRecord;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The recorded traces that records belong to. */
final class RecordedTraces {

    /** More would make a span larger than what it tells. */
    private static final int MOST = 64;

    private RecordedTraces() {}

    static Set<TraceParent> of(List<RawRecord> records) {
        Set<TraceParent> traces = new LinkedHashSet<>();
        for (RawRecord record : records) {
            byte[] header = record.header(TraceParent.HEADER);
            if (TraceParent.isRecorded(header)) {
                TraceParent.of(header).ifPresent(traces::add);
            }
            if (traces.size() == MOST) {
                break;
            }
        }
        return traces;
    }
}
