package dev.sluice.ingest.flow;

import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.wire.Headers;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Progress marks, not more often than the sink has use for. A mark that is held back gives way to the next one, which
 * the heartbeat brings within its interval at the latest, or that of the {@link Pulse} if that is longer.
 */
final class Marks {

    private static final Duration INTERVAL = Duration.ofMillis(250);

    private final Collection<Lane> lanes;
    private final Pulse pulse;
    private @Nullable Mark pending;
    private @Nullable Mark written;
    private long writtenNanos;

    Marks(Collection<Lane> lanes, Pulse pulse) {
        this.lanes = lanes;
        this.pulse = pulse;
    }

    /** Everything up to the mark's position is among the records so far. */
    void reached(Mark mark) {
        pending = mark;
    }

    /** Writes the last reached mark to every partition of every table, when one is due. */
    void writeTo(List<ProducerRecord<byte[], byte[]>> out, long nowNanos) {
        Mark mark = pending;
        Duration between = pulse.between(INTERVAL, nowNanos);
        if (mark == null || (written != null && nowNanos - writtenNanos < between.toNanos())) {
            return;
        }
        out.addAll(records(lanes, List.of(new RecordHeader(Headers.MARK, mark.toBytes()))));
        pending = null;
        written = mark;
        writtenNanos = nowNanos;
    }

    /** The mark that was written last; null before the first. */
    @Nullable
    Mark written() {
        return written;
    }

    /**
     * A mark for every partition of every table.
     *
     * @param joined how the tables join with it
     */
    static List<ProducerRecord<byte[], byte[]>> joining(Collection<Lane> lanes, Mark mark, InitialRows joined) {
        List<Header> headers = new ArrayList<>(List.of(new RecordHeader(Headers.MARK, mark.toBytes())));
        if (joined == InitialRows.LOADED) {
            headers.add(new RecordHeader(Headers.LOAD, new byte[0]));
        }
        return records(lanes, headers);
    }

    private static List<ProducerRecord<byte[], byte[]>> records(Collection<Lane> lanes, List<Header> headers) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (Lane lane : lanes) {
            for (int partition = 0; partition < lane.partitions(); partition++) {
                records.add(new ProducerRecord<>(lane.topic(), partition, null, null, null, headers));
            }
        }
        return records;
    }
}
