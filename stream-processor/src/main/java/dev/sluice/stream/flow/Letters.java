package dev.sluice.stream.flow;

import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.DeadLetter;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Writes dead letters: the record as it came, its headers, and behind them the cause. Where that would be larger than
 * the producer may send, the value stays behind in the raw topic and {@link #OMITTED} says so: a letter that can't be
 * written would stop the stream for good.
 */
final class Letters {

    /** Rule named in a letter that broke none, but lacks values which a letter of the same row has. */
    static final String JOINED = "joined";
    /** Rule named in a letter that broke none, but waits behind another one by the table's policy. */
    static final String PARKED = "parked";

    /** Present when the letter goes without its value: how many bytes that has. It is where the letter's id says. */
    static final String OMITTED = DeadLetter.OMITTED;

    private final long maxRecordBytes;

    Letters(long maxRecordBytes) {
        this.maxRecordBytes = maxRecordBytes;
    }

    /** @param joined id of the letter behind which this one waits */
    Record<byte[], Outgoing> letter(
            Record<byte[], Judged> record,
            Judgement.Rejected why,
            TableId table,
            Optional<String> joined,
            long nowMs) {
        Origin from = record.value().origin();
        DeadLetter letter = new DeadLetter(
                TableStatus.STREAM,
                Optional.of(table),
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
        joined.ifPresent(id -> headers.add(DeadLetter.JOINED, id.getBytes(StandardCharsets.UTF_8)));
        byte[] value = record.value().value();
        if (value != null && RecordSize.of(record.key(), value, headers) > maxRecordBytes) {
            headers.add(OMITTED, Integer.toString(value.length).getBytes(StandardCharsets.UTF_8));
            value = null;
        }
        return record.withValue(new Outgoing(value, from.topic(), from.partition())).withHeaders(headers);
    }
}
