package dev.sluice.stream.flow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.DeadLetter;
import dev.sluice.schemas.wire.LetterLog;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Writes dead letters: the record as it came, its headers, and behind them the cause. Where that would be larger than
 * the producer may send, the value stays behind in the raw topic and {@link #OMITTED} says so: a letter that can't be
 * written would stop the stream for good.
 */
final class Letters {

    private static final Logger log = LoggerFactory.getLogger(Letters.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Rule named in a letter that broke none, but lacks values which a letter of the same row has. */
    static final String JOINED = "joined";
    /** Rule named in a letter that broke none, but waits behind another one by the table's policy. */
    static final String PARKED = "parked";

    /** Present when the letter goes without its value: how many bytes that has. It is where the letter's id says. */
    static final String OMITTED = DeadLetter.OMITTED;

    /** The same for a key, which a letter goes without where it can't be masked. */
    static final String KEY_OMITTED = "sluice.dlq.key-omitted-bytes";

    private final long maxRecordBytes;
    private final Function<TableId, List<RuleSettings>> rules;
    private final Function<TableId, List<String>> maskedColumns;
    private final LetterLog told = new LetterLog(log);

    /** @param maskedColumns names of a table's masked columns, which its letters hold masked */
    Letters(
            long maxRecordBytes,
            Function<TableId, List<RuleSettings>> rules,
            Function<TableId, List<String>> maskedColumns) {
        this.maxRecordBytes = maxRecordBytes;
        this.rules = rules;
        this.maskedColumns = maskedColumns;
    }

    /** @param joined id of the letter behind which this one waits */
    Record<byte[], Outgoing> letter(
            Record<byte[], Judged> record, Judgement.Rejected why, TableId table, Optional<String> joined, long nowMs) {
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
        told.wrote(letter, ChangeHeaders.traceparent(record.headers()), nowMs);
        Headers headers = new RecordHeaders(record.headers());
        letter.toHeaders().forEach(headers::add);
        severity(table, why.rule()).ifPresent(severity -> headers.add(DeadLetter.SEVERITY, severity));
        List<String> masked = maskedColumns.apply(table);
        if (!masked.isEmpty()) {
            headers.add(DeadLetter.MASKED, json(masked));
        }
        joined.ifPresent(id -> headers.add(DeadLetter.JOINED, id.getBytes(StandardCharsets.UTF_8)));
        byte[] value = record.value().value();
        if (value != null && RecordSize.of(record.key(), value, headers) > maxRecordBytes) {
            headers.add(OMITTED, Integer.toString(value.length).getBytes(StandardCharsets.UTF_8));
            value = null;
        }
        return record.withValue(new Outgoing(value, from.topic(), from.partition()))
                .withHeaders(headers);
    }

    /** Empty when it is no rule of the table's that was broken. */
    private Optional<byte[]> severity(TableId table, String rule) {
        return rules.apply(table).stream()
                .filter(each -> each.name().equals(rule))
                .findFirst()
                .map(each -> each.severity().name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] json(List<String> names) {
        try {
            return JSON.writeValueAsBytes(names);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Names are always JSON", e);
        }
    }
}
