package dev.sluice.stream.flow;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.rule.TableRules;
import dev.sluice.schemas.rule.Violation;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.schemas.wire.RegistryUnavailable;
import dev.sluice.stream.event.ChangeEvent;
import dev.sluice.stream.event.EventDecoder;
import dev.sluice.stream.event.Undecodable;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Finds out what each record is and whether it may go on. Whatever is wrong with a record becomes a judgement of it;
 * only a registry without an answer, which is no fault of the record, stops the stream here.
 */
final class Validate extends ContextualProcessor<byte[], Incoming, byte[], Judged> {

    /** Rule named in a letter when reading a record failed in a way that nobody foresaw. */
    static final String PROCESSING = "processing";
    /** Rule named in a letter when the record is larger than the producer may send. */
    static final String OVERSIZE = "oversize";

    private static final TypeReference<Set<String>> NAMES = new TypeReference<>() {};

    private final EventDecoder decoder;
    private final Function<String, TableRules> rulesOfTopic;
    private final long maxRecordBytes;
    private final Map<String, TableRules> rules = new HashMap<>();
    private final ObjectMapper json = new ObjectMapper();

    Validate(EventDecoder decoder, Function<String, TableRules> rulesOfTopic, long maxRecordBytes) {
        this.decoder = decoder;
        this.rulesOfTopic = rulesOfTopic;
        this.maxRecordBytes = maxRecordBytes;
    }

    @Override
    public void process(Record<byte[], Incoming> record) {
        byte[] value = record.value().value();
        Origin origin = record.value().origin();
        context().forward(record.withValue(new Judged(value, judge(origin.topic(), record.withValue(value)), origin)));
    }

    /** @param topic the raw topic of the record's table */
    Judgement judge(String topic, Record<byte[], byte[]> record) {
        try {
            return record.value() == null ? withoutValue(record) : change(topic, record, record.value());
        } catch (Undecodable e) {
            return rejected(e.rule(), String.valueOf(e.getMessage()), Optional.ofNullable(e.getCause()), record);
        } catch (RegistryUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            return rejected(PROCESSING, "Reading the record failed", Optional.of(e), record);
        }
    }

    private Judgement withoutValue(Record<byte[], byte[]> record) throws Undecodable {
        if (record.key() != null) {
            decoder.proveKey(record.key());
            return Judgement.Tombstone.FOUND;
        }
        byte[] mark = header(record, Headers.MARK);
        if (mark == null) {
            throw new Undecodable(Undecodable.EMPTY, "Neither key nor value, and no progress mark");
        }
        return new Judgement.Progress(read(Headers.MARK, () -> Mark.fromBytes(mark)));
    }

    private Judgement change(String topic, Record<byte[], byte[]> record, byte[] value) throws Undecodable {
        position(record);
        if (value.length == 0) {
            throw new Undecodable(Undecodable.EMPTY, "The value has no bytes");
        }
        if (record.key() != null) {
            decoder.proveKey(record.key());
        }
        ChangeEvent event = decoder.decode(value, unavailable(record));
        if (isTooLarge(record)) {
            return rejected(
                    OVERSIZE, "The record is larger than " + maxRecordBytes + " bytes", Optional.empty(), record);
        }
        return rules.computeIfAbsent(topic, rulesOfTopic)
                .judge(event.op(), event.after())
                .fold(() -> new Judgement.Change(event.op()), broken -> violated(broken, record));
    }

    private Judgement violated(List<Violation> broken, Record<byte[], byte[]> record) {
        String message = broken.stream()
                .map(v -> broken.size() == 1 ? v.message() : v.rule() + ": " + v.message())
                .collect(Collectors.joining("; "));
        return rejected(broken.get(0).rule(), message, Optional.empty(), record);
    }

    /** Most records are far from the limit, and need no exact answer. */
    private boolean isTooLarge(Record<byte[], byte[]> record) {
        return record.value().length > maxRecordBytes / 2
                && RecordSize.of(record.key(), record.value(), record.headers()) > maxRecordBytes;
    }

    private static SourcePosition position(Record<byte[], byte[]> record) throws Undecodable {
        byte[] position = header(record, Headers.POSITION);
        if (position == null) {
            throw new Undecodable(Undecodable.BAD_HEADER, "No header " + Headers.POSITION);
        }
        return read(Headers.POSITION, () -> SourcePosition.fromBytes(position));
    }

    private Set<String> unavailable(Record<byte[], byte[]> record) throws Undecodable {
        byte[] names = header(record, Headers.UNAVAILABLE);
        if (names == null) {
            return Set.of();
        }
        try {
            return json.readValue(names, NAMES);
        } catch (IOException e) {
            throw new Undecodable(Undecodable.BAD_HEADER, "Header " + Headers.UNAVAILABLE + " is no list of names", e);
        }
    }

    private static <T> T read(String header, java.util.function.Supplier<T> reading) throws Undecodable {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            throw new Undecodable(Undecodable.BAD_HEADER, "Header " + header + ": " + e.getMessage(), e);
        }
    }

    private static Judgement rejected(
            String rule, String message, Optional<Throwable> cause, Record<byte[], byte[]> record) {
        byte[] position = header(record, Headers.POSITION);
        return new Judgement.Rejected(
                rule,
                message,
                cause.map(c -> c.getClass().getName()),
                position != null && position.length == SourcePosition.BYTES
                        ? Optional.of(SourcePosition.fromBytes(position))
                        : Optional.empty());
    }

    private static byte @Nullable [] header(Record<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : header.value();
    }
}
