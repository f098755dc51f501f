package dev.sluice.sink.stream;

import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.sink.decode.RawRecord;

import java.util.ArrayList;
import java.util.List;

/** Records of a topic, of which only the places and the kinds matter. */
final class TopicRecords {

    static final byte[] BYTES = {1};

    private TopicRecords() {}

    static SourcePosition position(long event) {
        return SourcePosition.of(7, event, 0);
    }

    static RawRecord change(int partition, long offset, long event, RawRecord.Header... more) {
        List<RawRecord.Header> headers = new ArrayList<>(List.of(more));
        headers.add(new RawRecord.Header(Headers.POSITION, position(event).toBytes()));
        return new RawRecord("t", partition, offset, BYTES, BYTES, headers);
    }

    static RawRecord departure(int partition, long offset, long event) {
        return change(partition, offset, event, new RawRecord.Header(Headers.MOVED_TO, BYTES));
    }

    static RawRecord arrival(int partition, long offset, long event) {
        return change(partition, offset, event, new RawRecord.Header(Headers.MOVED_FROM, BYTES));
    }

    static RawRecord tombstone(int partition, long offset) {
        return new RawRecord("t", partition, offset, BYTES, null, List.of());
    }

    static RawRecord mark(int partition, long offset, long event) {
        return new RawRecord(
                "t",
                partition,
                offset,
                null,
                null,
                List.of(new RawRecord.Header(Headers.MARK, new Mark(position(event), 0).toBytes())));
    }
}
