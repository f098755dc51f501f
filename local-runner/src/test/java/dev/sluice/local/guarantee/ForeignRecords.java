package dev.sluice.local.guarantee;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.schemas.wire.WireFormat;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Somebody writes to a raw topic who should not: each kind of record that can't be read. */
final class ForeignRecords {

    private static final byte[] TEXT = "not a change event at all".getBytes(StandardCharsets.UTF_8);
    private static final byte[] UNKNOWN = {0, 0x7f, 0x7f, 0x7f, 0x7f, 1, 2, 3};
    /** A row before the change, with two numbers and a text of 1,500,000,000 bytes, says its length. */
    private static final byte[] LARGE_TEXT = {2, 2, 2, 2, (byte) 0x80, (byte) 0xbc, (byte) 0xc1, (byte) 0x96, 0x0b};

    private static final byte[] ENDLESS_TEXT = {2, 2, 2, 2, (byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f};
    /** A choice that no union has. */
    private static final byte[] NO_CHOICE = {100, 2, 2, 2};

    private static final byte[] POSITION = SourcePosition.of(1, 1, 1).toBytes();

    /**
     * A record and the rule that its letter should name.
     *
     * @param position null for none
     */
    @SuppressWarnings("ArrayRecordComponent") // sent, never compared
    private record Foreign(String rule, byte @Nullable [] key, byte @Nullable [] value, byte @Nullable [] position) {}

    private ForeignRecords() {}

    /**
     * Writes one record of each kind.
     *
     * @param model a record that ingest wrote to the same topic
     * @return the rules that their letters should name
     */
    static List<String> write(
            String bootstrapServers, Topics topics, String table, ConsumerRecord<byte[], byte[]> model)
            throws Exception {
        List<Foreign> all = kinds(model);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (Foreign each : all) {
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(topics.raw(TableId.parse(table)), each.key(), each.value());
                if (each.position() != null) {
                    record.headers().add(Headers.POSITION, each.position());
                }
                producer.send(record).get();
            }
        }
        return all.stream().map(Foreign::rule).toList();
    }

    private static List<Foreign> kinds(ConsumerRecord<byte[], byte[]> model) {
        byte[] header = Arrays.copyOf(model.value(), WireFormat.HEADER);
        byte[] cut = Arrays.copyOf(model.value(), model.value().length - 1);
        byte[] large = joined(header, LARGE_TEXT);
        byte[] endless = joined(header, ENDLESS_TEXT);
        byte[] noChoice = joined(header, NO_CHOICE);
        List<Foreign> all = new ArrayList<>();
        all.add(new Foreign("not-wire-format", null, TEXT, POSITION));
        all.add(new Foreign("not-wire-format", TEXT, TEXT, POSITION));
        all.add(new Foreign("not-wire-format", TEXT, model.value(), POSITION));
        all.add(new Foreign("bad-header", null, UNKNOWN, null));
        all.add(new Foreign("unknown-schema", null, UNKNOWN, POSITION));
        all.add(new Foreign("schema-mismatch", null, cut, POSITION));
        for (byte[] garbled : List.of(large, endless, noChoice)) {
            all.add(new Foreign("schema-mismatch", null, garbled, POSITION));
            all.add(new Foreign("schema-mismatch", garbled, model.value(), POSITION));
        }
        all.add(new Foreign("not-a-change-event", null, model.key(), POSITION));
        all.add(new Foreign("bad-header", model.key(), model.value(), null));
        all.add(new Foreign("bad-header", model.key(), model.value(), new byte[] {1}));
        all.add(new Foreign("empty", null, new byte[0], POSITION));
        all.add(new Foreign("empty", null, null, null));
        return all;
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
