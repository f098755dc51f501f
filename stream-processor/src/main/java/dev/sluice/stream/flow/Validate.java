package dev.sluice.stream.flow;

import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.rule.Verdict;
import dev.sluice.schemas.rule.Violation;
import dev.sluice.schemas.rule.Windows;
import dev.sluice.schemas.trace.Span;
import dev.sluice.schemas.wire.Envelope.Op;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.schemas.wire.RegistryUnavailable;
import dev.sluice.stream.event.ChangeEvent;
import dev.sluice.stream.event.EventDecoder;
import dev.sluice.stream.event.Undecodable;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
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

    private final EventDecoder decoder;
    private final BiFunction<String, Windows, Judge> judgeOfTopic;
    private final long maxRecordBytes;
    private final RecordSpans spans;
    private final Map<String, Judge> judges = new HashMap<>();
    private final Function<ProcessorContext<byte[], Judged>, Windows> windowsOfTask;
    private Windows windows = Windows.inMemory();

    /**
     * @param judgeOfTopic judges the changes in a topic, with what its rules remember in this partition
     * @param windowsOfTask where that is kept
     */
    Validate(
            EventDecoder decoder,
            BiFunction<String, Windows, Judge> judgeOfTopic,
            Function<ProcessorContext<byte[], Judged>, Windows> windowsOfTask,
            long maxRecordBytes,
            RecordSpans spans) {
        this.decoder = decoder;
        this.judgeOfTopic = judgeOfTopic;
        this.windowsOfTask = windowsOfTask;
        this.maxRecordBytes = maxRecordBytes;
        this.spans = spans;
    }

    @Override
    public void init(ProcessorContext<byte[], Judged> context) {
        super.init(context);
        windows = windowsOfTask.apply(context);
        judges.clear();
    }

    @Override
    public void process(Record<byte[], Incoming> record) {
        Origin origin = record.value().origin();
        Record<byte[], byte[]> plain = record.withValue(record.value().value());
        try (Span span = spans.of(record.headers(), origin)) {
            Judgement judgement = judge(origin.topic(), plain);
            span.with("sluice.judgement", judgement.getClass().getSimpleName());
            context().forward(plain.withValue(new Judged(plain.value(), judgement, origin)));
        }
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
        SourcePosition position = position(record);
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
        Judge judge = judge(topic);
        if (judge.hasNoRules()) {
            return new Judgement.Change(event.op());
        }
        Verdict verdict = judge.judge(
                new DecodedChange(
                        judge.table(),
                        event,
                        position,
                        record.key(),
                        header(record, Headers.MOVED_FROM),
                        record.timestamp()),
                event.row());
        return switch (verdict.outcome()) {
            case LAND -> landing(verdict, event.op(), record);
            case QUARANTINE -> violated(verdict, record);
            case HALT -> new Judgement.Halted(violated(verdict, record));
        };
    }

    /**
     * Warnings go along in a header; one that is there already is of an earlier judgement. Where the header alone would make
     * the record too large it is left out: the warnings are counted in any case.
     */
    private Judgement landing(Verdict verdict, Op op, Record<byte[], byte[]> record) {
        List<String> warnings = verdict.warnings();
        record.headers().remove(Headers.WARNINGS);
        if (!warnings.isEmpty()) {
            record.headers().add(Headers.WARNINGS, Headers.ofNames(warnings));
            if (isTooLarge(record)) {
                record.headers().remove(Headers.WARNINGS);
            }
        }
        return new Judgement.Change(op);
    }

    private static Judgement.Rejected violated(Verdict verdict, Record<byte[], byte[]> record) {
        List<Violation> reasons = verdict.reasons();
        String message = reasons.stream()
                .map(v -> reasons.size() == 1 ? v.message() : v.rule() + ": " + v.message())
                .collect(Collectors.joining("; "));
        return rejected(reasons.get(0).rule(), message, Optional.empty(), record);
    }

    /** Most records are far from the limit, and need no exact answer. */
    private boolean isTooLarge(Record<byte[], byte[]> record) {
        return record.value().length > maxRecordBytes / 2
                && RecordSize.of(record.key(), record.value(), record.headers()) > maxRecordBytes;
    }

    private Judge judge(String topic) {
        Judge known = judges.get(topic);
        if (known == null) {
            known = judgeOfTopic.apply(topic, windows);
            judges.put(topic, known);
        }
        return known;
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
            return Headers.names(names);
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

    private static Judgement.Rejected rejected(
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
