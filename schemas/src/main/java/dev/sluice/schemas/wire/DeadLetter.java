package dev.sluice.schemas.wire;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Why a record went to the dead letters. It travels as headers beside the record's own key, value and headers, which
 * stay as they were. The id names the record that failed, so that a letter written twice is still one letter.
 *
 * @param stage ingest, stream, sink or {@link #BACKFILL}
 * @param table table the record belongs to; empty when its topic is no table's
 * @param rule name of the rule it broke, or of the step that failed ({@code undecodable}, {@code incomplete-row}, …)
 * @param message what is wrong, without values of the row
 * @param exception class name of the exception behind it
 * @param topic topic the record was read from, or was meant for when ingest could not write it
 * @param partition partition it was read from, -1 when it never had one
 * @param offset offset it was read from, -1 when it never had one; of a row that was read from the source, a number that
 *     the row's key and position make
 * @param position position of the change; empty when unknown
 * @param firstFailureMs when it failed first, milliseconds since the epoch
 */
public record DeadLetter(
        String stage,
        Optional<TableId> table,
        String rule,
        String message,
        Optional<String> exception,
        String topic,
        int partition,
        long offset,
        Optional<SourcePosition> position,
        long firstFailureMs) {

    /** Stage of letters about rows that a backfill has read from the source. */
    public static final String BACKFILL = "backfill";

    private static final int NO_PARTITION = -1;

    private static final String PREFIX = "sluice.dlq.";
    public static final String ID = PREFIX + "id";
    public static final String STAGE = PREFIX + "stage";
    public static final String TABLE = PREFIX + "table";
    public static final String RULE = PREFIX + "rule";
    public static final String MESSAGE = PREFIX + "message";
    public static final String EXCEPTION = PREFIX + "exception";
    public static final String TOPIC = PREFIX + "topic";
    public static final String PARTITION = PREFIX + "partition";
    public static final String OFFSET = PREFIX + "offset";
    public static final String DLQ_POSITION = PREFIX + "position";
    public static final String FIRST_FAILURE_MS = PREFIX + "first-failure-ms";

    /** Severity of the rule that was broken, in lower case; absent when no rule was. */
    public static final String SEVERITY = PREFIX + "severity";
    /** JSON array of the masked columns: key and value are then masked, and the original stays in the raw topic only. */
    public static final String MASKED = PREFIX + "masked";
    /** Id of the letter behind which this one waits, though it broke no rule itself. */
    public static final String JOINED = PREFIX + "joined";
    /** How many bytes the value has that the letter goes without; it is in the raw topic, where the id says. */
    public static final String OMITTED = PREFIX + "value-omitted-bytes";

    /**
     * About a row that a backfill has read from the source.
     *
     * @param topic the raw topic of its table
     * @param row tells it from all others, at this and at any other position; not negative
     */
    public static DeadLetter ofRow(
            TableId table, String rule, String message, String topic, long row, SourcePosition position, long nowMs) {
        return new DeadLetter(
                BACKFILL,
                Optional.of(table),
                rule,
                message,
                Optional.empty(),
                topic,
                NO_PARTITION,
                row,
                Optional.of(position),
                nowMs);
    }

    /** Topic, partition and offset; where ingest could not write a record, topic and position. */
    public String id() {
        if (offset < 0) {
            return topic + "-" + position.map(SourcePosition::toString).orElse("unknown");
        }
        return topic + "-" + (partition < 0 ? "row" : Integer.toString(partition)) + "-" + offset;
    }

    /** Whether a header is one of a letter's own, not of the record that failed. */
    public static boolean owns(String header) {
        return header.startsWith(PREFIX);
    }

    /** The headers to add, in a fixed order; UTF-8 text, so that any console shows them. */
    public Map<String, byte[]> toHeaders() {
        Map<String, byte[]> headers = new LinkedHashMap<>();
        headers.put(ID, utf8(id()));
        headers.put(STAGE, utf8(stage));
        table.ifPresent(t -> headers.put(TABLE, utf8(t.toString())));
        headers.put(RULE, utf8(rule));
        headers.put(MESSAGE, utf8(message));
        exception.ifPresent(e -> headers.put(EXCEPTION, utf8(e)));
        headers.put(TOPIC, utf8(topic));
        headers.put(PARTITION, utf8(Integer.toString(partition)));
        headers.put(OFFSET, utf8(Long.toString(offset)));
        position.ifPresent(p -> headers.put(DLQ_POSITION, utf8(p.toString())));
        headers.put(FIRST_FAILURE_MS, utf8(Long.toString(firstFailureMs)));
        return headers;
    }

    /**
     * Reads the headers back.
     *
     * @param header gives the last header of a name, or null
     * @return empty when the headers are not those of a letter
     */
    @SuppressWarnings("NullAway") // the function may give null; Optional takes it
    public static Optional<DeadLetter> fromHeaders(Function<String, byte[]> header) {
        Function<String, Optional<String>> text =
                name -> Optional.ofNullable(header.apply(name)).map(b -> new String(b, StandardCharsets.UTF_8));
        Optional<String> stage = text.apply(STAGE);
        Optional<String> topic = text.apply(TOPIC);
        if (stage.isEmpty() || topic.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(of(stage.get(), topic.get(), text));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // Somebody else's header of the same name.
        }
    }

    private static DeadLetter of(String stage, String topic, Function<String, Optional<String>> text) {
        return new DeadLetter(
                stage,
                text.apply(TABLE).map(TableId::parse),
                text.apply(RULE).orElse("unknown"),
                text.apply(MESSAGE).orElse(""),
                text.apply(EXCEPTION),
                topic,
                text.apply(PARTITION).map(Integer::parseInt).orElse(-1),
                text.apply(OFFSET).map(Long::parseLong).orElse(-1L),
                text.apply(DLQ_POSITION).map(SourcePosition::parse),
                text.apply(FIRST_FAILURE_MS).map(Long::parseLong).orElse(0L));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
