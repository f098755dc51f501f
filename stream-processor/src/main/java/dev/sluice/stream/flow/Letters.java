package dev.sluice.stream.flow;

import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.DeadLetter;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Writes dead letters: the record as it came, its headers, and behind them the cause. Where that would be larger than
 * the producer may send, the value stays behind in the raw topic and {@link #OMITTED} says so: a letter that can't be
 * written would stop the stream for good.
 */
final class Letters {

    /** Present when the letter goes without its value: how many bytes that has. It is where the letter's id says. */
    static final String OMITTED = "sluice.dlq.value-omitted-bytes";

    /** The same for a key, which a letter goes without where it can't be masked. */
    static final String KEY_OMITTED = "sluice.dlq.key-omitted-bytes";

    private final long maxRecordBytes;

    Letters(long maxRecordBytes) {
        this.maxRecordBytes = maxRecordBytes;
    }

    Record<byte[], Outgoing> letter(
            Record<byte[], Judged> record,
            Judgement.Rejected why,
            RecordMetadata from,
            Optional<TableId> table,
            long nowMs) {
        DeadLetter letter = new DeadLetter(
                TableStatus.STREAM,
                table,
                why.rule(),
                why.message(),
                why.exception(),
                from.topic(),
                from.partition(),
                from.offset(),
                why.position(),
                nowMs);
        Headers headers = new RecordHeaders(record.headers());
        letter.toHeaders().forEach(headers::add);
        byte[] value = record.value().value();
        if (value != null && RecordSize.of(record.key(), value, headers) > maxRecordBytes) {
            headers.add(OMITTED, Integer.toString(value.length).getBytes(StandardCharsets.UTF_8));
            value = null;
        }
        return record.withValue(new Outgoing(value, from.partition())).withHeaders(headers);
    }
}
