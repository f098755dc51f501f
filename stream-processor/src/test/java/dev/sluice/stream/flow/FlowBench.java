package dev.sluice.stream.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.letter.AuditRecord;
import dev.sluice.schemas.letter.LetterId;
import dev.sluice.schemas.letter.LetterRequest;
import dev.sluice.schemas.letter.LetterRequest.Act;
import dev.sluice.schemas.letter.LetterRequest.Value;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.wire.DeadLetter;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.stream.testing.KnownSchemas;
import dev.sluice.stream.testing.Orders;
import dev.sluice.stream.testing.Pipelines;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.UUID;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * One table of orders in one partition, and what comes out of the flow as a text: a line per record, with the offset of the
 * raw record it is about. The n-th change has offset n and position n.
 */
final class FlowBench implements AutoCloseable {

    static final String RAW = "shop.public.orders";
    static final Instant AT = Instant.ofEpochMilli(1_700_000_001_234L);

    private static final ObjectMapper JSON = new ObjectMapper();

    final KnownSchemas registry = new KnownSchemas();
    final Orders orders = new Orders(registry);
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<TestRecord<byte[], byte[]>> sent = new ArrayList<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private long earliest;
    private Instant now = AT;
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> raw;
    private final TestInputTopic<byte[], byte[]> redrives;
    private final TestOutputTopic<byte[], byte[]> valid;
    private final TestOutputTopic<byte[], byte[]> letters;
    private final TestOutputTopic<byte[], byte[]> audit;
    private final TestOutputTopic<byte[], byte[]> status;
    private Optional<TableStatus> said = Optional.empty();

    /** @param contract what the pipeline file says of the table, as YAML at the beginning of the line */
    FlowBench(String contract) {
        Pipeline pipeline = Pipelines.parse("pipeline: shop\ntables:\n  public.orders:\n" + contract.indent(4));
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "flow-test");
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        Flow flow = new Flow(pipeline, registry, 1_000_000, meters, (topic, partition, offset) -> new Again(offset));
        driver = new TopologyTestDriver(flow.topology(), settings, AT);
        raw = driver.createInputTopic(RAW, new ByteArraySerializer(), new ByteArraySerializer());
        redrives = driver.createInputTopic("sluice-redrive.shop", new ByteArraySerializer(), new ByteArraySerializer());
        valid = out("valid." + RAW);
        letters = out("dlq.shop");
        audit = out("sluice-audit.shop");
        status = out("sluice-status.shop");
    }

    /** A flow in which no table is paused for long enough to hold anything back. */
    static Flow flow(Pipeline pipeline, SchemaRegistry registry, long maxRecordBytes, MeterRegistry meters) {
        return new Flow(pipeline, registry, maxRecordBytes, meters, (topic, partition, offset) -> {
            throw new IllegalStateException("Nothing is held back");
        });
    }

    private TestOutputTopic<byte[], byte[]> out(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** The table's raw topic, read again. */
    private final class Again implements HeldBack {

        private long next;

        Again(long next) {
            this.next = next;
        }

        @Override
        public List<ConsumerRecord<byte[], byte[]>> next() throws Gone {
            if (next < earliest) {
                throw new Gone(earliest);
            }
            List<ConsumerRecord<byte[], byte[]>> two = new ArrayList<>();
            for (; two.size() < 2 && next < sent.size(); next++) {
                TestRecord<byte[], byte[]> record = sent.get((int) next);
                two.add(new ConsumerRecord<>(
                        RAW,
                        0,
                        next,
                        record.timestamp(),
                        TimestampType.CREATE_TIME,
                        -1,
                        -1,
                        record.key(),
                        record.value(),
                        record.headers(),
                        Optional.empty()));
            }
            return two;
        }

        @Override
        public long position() {
            return next;
        }

        @Override
        public void close() {
            next = -1;
        }
    }

    void insert(long id, @Nullable String name) {
        send(orders.key(id), orders.created(id, name));
    }

    void update(long id, @Nullable String name) {
        send(orders.key(id), orders.updated(id, name));
    }

    /** @param column left out as unchanged */
    void updateWithout(String column, long id, @Nullable String name) {
        send(orders.key(id), orders.updated(id, name), lacking(column));
    }

    void delete(long id) {
        send(orders.key(id), orders.deleted(id));
    }

    void truncate() {
        send(null, orders.truncated());
    }

    /** Both halves of an update of the key. */
    void move(long from, long to, @Nullable String name, Header... more) {
        send(orders.key(from), orders.deleted(from), header(Headers.MOVED_TO, orders.key(to)));
        Header[] headers = new Header[more.length + 1];
        System.arraycopy(more, 0, headers, 0, more.length);
        headers[more.length] = header(Headers.MOVED_FROM, orders.key(from));
        send(orders.key(to), orders.created(to, name), headers);
    }

    void garbage(byte @Nullable [] key) {
        send(key, "garbage".getBytes(UTF_8));
    }

    void tombstone(long id) {
        pipe(new TestRecord<>(orders.key(id), null, new RecordHeaders(), now));
    }

    void mark() {
        Mark mark = new Mark(SourcePosition.of(1, 1, sent.size()), 1);
        pipe(new TestRecord<>(null, null, new RecordHeaders().add(Headers.MARK, mark.toBytes()), now));
    }

    static Header lacking(String column) {
        return header(Headers.UNAVAILABLE, ("[\"" + column + "\"]").getBytes(UTF_8));
    }

    static Header header(String name, byte[] value) {
        return new org.apache.kafka.common.header.internals.RecordHeader(name, value);
    }

    void send(byte @Nullable [] key, byte[] value, Header... headers) {
        RecordHeaders all = new RecordHeaders(headers);
        all.add(Headers.POSITION, SourcePosition.of(1, 1, sent.size()).toBytes());
        pipe(new TestRecord<>(key, value, all, now));
    }

    private void pipe(TestRecord<byte[], byte[]> record) {
        sent.add(new TestRecord<>(
                record.key(), record.value(), new RecordHeaders(record.headers()), record.getRecordTime()));
        raw.pipeInput(record);
    }

    /** As the command would. */
    void redrive(long offset) {
        TestRecord<byte[], byte[]> original = sent.get((int) offset);
        ask(Act.REDRIVE, offset, Value.ORIGINAL, original.key(), original.value(), original.headers());
    }

    void redriveWith(long offset, byte[] corrected, Header... headers) {
        TestRecord<byte[], byte[]> original = sent.get((int) offset);
        RecordHeaders all = new RecordHeaders(headers);
        all.add(original.headers().lastHeader(Headers.POSITION));
        ask(Act.REDRIVE, offset, Value.CORRECTED, original.key(), corrected, all);
    }

    void drop(long offset) {
        ask(Act.DROP, offset, Value.ORIGINAL, sent.get((int) offset).key(), null, new RecordHeaders());
    }

    void resume() {
        ask(Act.RESUME, "public.orders", Value.ORIGINAL, null, null, new RecordHeaders());
        pass(Duration.ofMillis(100));
    }

    private void ask(
            Act act,
            long offset,
            Value from,
            byte @Nullable [] key,
            byte @Nullable [] value,
            org.apache.kafka.common.header.Headers headers) {
        ask(act, new LetterId(RAW, 0, offset).toString(), from, key, value, headers);
    }

    void ask(
            Act act,
            String subject,
            Value from,
            byte @Nullable [] key,
            byte @Nullable [] value,
            org.apache.kafka.common.header.Headers headers) {
        LetterRequest request =
                new LetterRequest(act, UUID.randomUUID().toString(), subject, from, "anna", 1, "because");
        RecordHeaders all = new RecordHeaders(headers);
        all.add(LetterRequest.HEADER, request.toJson());
        redrives.pipeInput(new TestRecord<>(key, value, all, now));
    }

    /** Time of the stream and of the clock. */
    void pass(Duration time) {
        now = now.plus(time);
        driver.advanceWallClockTime(time);
    }

    /** The raw topic's retention takes records away. */
    void forgetBefore(long offset) {
        earliest = offset;
    }

    /** A header's values on those valid records and letters that came out with it since this was asked last. */
    List<String> headerOfWhatCameOut(String name) {
        List<TestRecord<byte[], byte[]>> all = new ArrayList<>(valid.readRecordsToList());
        all.addAll(letters.readRecordsToList());
        return all.stream()
                .filter(record -> record.headers().lastHeader(name) != null)
                .map(record -> text(record, name))
                .toList();
    }

    /** What came out since this was asked last: valid records, then letters, then the audit. */
    String said() {
        StringJoiner lines = new StringJoiner("\n", "", "\n");
        lines.setEmptyValue("");
        valid.readRecordsToList().forEach(record -> lines.add("valid " + place(record)));
        letters.readRecordsToList().forEach(record -> lines.add(letter(record)));
        audit.readRecordsToList().forEach(record -> lines.add(audit(record)));
        return lines.toString();
    }

    private static String place(TestRecord<byte[], byte[]> record) {
        Header position = record.headers().lastHeader(Headers.POSITION);
        if (position == null) {
            return record.key() == null ? "mark" : "tombstone";
        }
        return Integer.toString(SourcePosition.fromBytes(position.value()).place());
    }

    private static String letter(TestRecord<byte[], byte[]> record) {
        Header joined = record.headers().lastHeader(DeadLetter.JOINED);
        return "letter " + text(record, DeadLetter.OFFSET) + " " + text(record, DeadLetter.RULE)
                + (joined == null ? "" : " behind " + new String(joined.value(), UTF_8));
    }

    private static String audit(TestRecord<byte[], byte[]> record) {
        AuditRecord audit = AuditRecord.fromJson(record.value()).orElseThrow();
        return "audit " + audit.outcome().text() + " " + new String(record.key(), UTF_8) + " by " + audit.by()
                + audit.rule().map(rule -> " " + rule).orElse("") + ": " + audit.message();
    }

    private static String text(TestRecord<byte[], byte[]> record, String header) {
        return new String(record.headers().lastHeader(header).value(), UTF_8);
    }

    /** All counts that are not 0, such as {@code quarantined 1, valid 2}. */
    String counts() {
        status();
        StringJoiner words = new StringJoiner(", ");
        counts.forEach((outcome, count) -> {
            if (count != 0) {
                words.add(outcome + " " + count);
            }
        });
        return words.toString();
    }

    /** The table's last word. */
    TableStatus status() {
        pass(Duration.ofSeconds(1));
        for (TestRecord<byte[], byte[]> record : status.readRecordsToList()) {
            said = Optional.of(TableStatus.fromJson(record.value()));
        }
        TableStatus last = said.orElseThrow();
        counts.clear();
        counts.putAll(last.counts());
        return last;
    }

    /** How many changes were sent. */
    long changes() {
        return sent.stream()
                .filter(record -> record.headers().lastHeader(Headers.POSITION) != null)
                .count();
    }

    /** A header's JSON of the last letter written; empties the topic. */
    Map<String, JsonNode> lastLetter() {
        List<TestRecord<byte[], byte[]>> all = letters.readRecordsToList();
        Map<String, JsonNode> headers = new HashMap<>();
        try {
            for (Header header : all.get(all.size() - 1).headers()) {
                headers.put(header.key(), JSON.readTree(JSON.writeValueAsBytes(new String(header.value(), UTF_8))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return headers;
    }

    @Override
    public void close() {
        driver.close();
    }
}
