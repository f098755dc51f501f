package dev.sluice.ingest.flow;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.trace.SourceTraces;
import dev.sluice.schemas.trace.TraceParent;
import dev.sluice.schemas.wire.Headers;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

import java.util.List;

/** The headers that name a change's trace: one object for all records of a transaction. */
final class TraceHeaders {

    private final SourceTraces traces;
    private TraceParent trace;
    private Header header;
    private long commit;
    private Part part;

    /** What a record is part of. */
    private enum Part {
        TRANSACTION,
        SNAPSHOT
    }

    TraceHeaders(SourceTraces traces) {
        this.traces = traces;
        this.part = Part.TRANSACTION;
        this.trace = traces.ofTransaction(0);
        this.header = new RecordHeader(TraceParent.HEADER, trace.toBytes());
    }

    /** For a change that the log brought. */
    Header ofTransaction(SourcePosition position) {
        return of(Part.TRANSACTION, position.commit());
    }

    /** For a row that a snapshot read. */
    Header ofSnapshot(SourcePosition position) {
        return of(Part.SNAPSHOT, position.commit());
    }

    /** Adds the snapshot's header to the truncates that open it. */
    void addTo(List<ProducerRecord<byte[], byte[]>> truncates) {
        for (ProducerRecord<byte[], byte[]> truncate : truncates) {
            byte[] position = truncate.headers().lastHeader(Headers.POSITION).value();
            truncate.headers().add(ofSnapshot(SourcePosition.fromBytes(position)));
        }
    }

    /** The trace of the header that was given last. */
    TraceParent trace() {
        return trace;
    }

    private Header of(Part newPart, long newCommit) {
        if (newCommit != commit || newPart != part) {
            commit = newCommit;
            part = newPart;
            trace = part == Part.SNAPSHOT ? traces.ofSnapshot(commit) : traces.ofTransaction(commit);
            header = new RecordHeader(TraceParent.HEADER, trace.toBytes());
        }
        return header;
    }
}
