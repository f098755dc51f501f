package dev.sluice.sink.stack;

import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import dev.sluice.sink.decode.RawRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import static dev.sluice.sink.stack.Orders.order;

/**
 * Measures the sink process under a steady load: {@code tables rows-per-table changes-per-second seconds [jvm options]}.
 * Prints freshness per table every ten seconds, as the sink publishes it, and the process's memory.
 */
public final class SinkUnderLoad {

    private static final int PARTITIONS = 2;

    private SinkUnderLoad() {}

    public static void main(String... arguments) throws Exception {
        int tables = Integer.parseInt(arguments[0]);
        int rows = Integer.parseInt(arguments[1]);
        int rate = Integer.parseInt(arguments[2]);
        int seconds = Integer.parseInt(arguments[3]);
        List<String> jvm = Stream.of(arguments).skip(4).toList();
        Path directory = Files.createTempDirectory("sluice-load");
        try (Servers servers = Servers.start(directory)) {
            run(servers, directory, tables, rows, rate, seconds, jvm);
        }
    }

    private static void run(
            Servers servers, Path directory, int tables, int rows, int rate, int seconds, List<String> jvm)
            throws Exception {
        Topics topics = Topics.of("load");
        servers.broker().createTopic(topics.deadLetters(), 1);
        servers.broker().createTopic(topics.status(), 1);
        servers.broker().createTopic(topics.control(), 1);
        Events[] events = new Events[tables];
        for (int t = 0; t < tables; t++) {
            events[t] = Orders.events(servers.registry().schemas());
            servers.broker().createTopic(topics.valid(table(t)), PARTITIONS);
        }
        Path pipeline = servers.pipelineFile("load", directory, 18099);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", servers.broker().bootstrap(), "linger.ms", "5"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
                SinkProcess sink = SinkProcess.start(pipeline, directory.resolve("sink.log"), jvm)) {
            System.out.println("log " + directory.resolve("sink.log"));
            String filler = "x".repeat(80);
            for (int t = 0; t < tables; t++) {
                for (long id = 0; id < rows; id++) {
                    send(
                            producer,
                            topics.valid(table(t)),
                            events[t].upsert("r", SourceTable.next(), order(id, "n" + id, filler)));
                }
            }
            long began = System.nanoTime();
            while (landed(servers, topics) < (long) tables * rows && sink.isAlive()) {
                LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            }
            System.out.println("loaded after " + (System.nanoTime() - began) / 1_000_000 + " ms");
            load(servers, topics, producer, events, rows, rate, seconds, sink);
            sink.terminate();
            System.out.println("exit " + sink.await(60));
        }
    }

    private static void load(
            Servers servers,
            Topics topics,
            KafkaProducer<byte[], byte[]> producer,
            Events[] events,
            int rows,
            int rate,
            int seconds,
            SinkProcess sink)
            throws Exception {
        Random random = new Random(1);
        long[] next = new long[events.length];
        java.util.Arrays.fill(next, rows);
        long began = System.nanoTime();
        for (long sent = 0; sent < (long) rate * seconds; sent++) {
            int t = (int) (sent % events.length);
            int what = random.nextInt(10);
            long id = random.nextInt(rows);
            RawRecord record;
            if (what < 3) {
                record = events[t].upsert("c", SourceTable.next(), order(next[t]++, "new", "y"));
            } else if (what < 4) {
                record = events[t].delete(SourceTable.next(), Orders.key(id));
            } else if (what < 5 && t == 0 && id > rows / 2) {
                record = events[t].upsert("u", SourceTable.next(), order(id, "carried", null), "note");
            } else {
                record = events[t].upsert("u", SourceTable.next(), order(id, "changed", "z"));
            }
            send(producer, topics.valid(table(t)), record);
            long due = began + sent * 1_000_000_000L / rate;
            long wait = due - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            }
            if (sent % (10L * rate) == 10L * rate - 1) {
                report(servers, topics, sink);
            }
        }
    }

    private static void report(Servers servers, Topics topics, SinkProcess sink) throws Exception {
        StringBuilder line = new StringBuilder();
        status(servers, topics).forEach((table, status) -> line.append(table)
                .append(' ')
                .append(status.freshness())
                .append(' ')
                .append(status.counts())
                .append(status.reason() == null ? "" : status.reason())
                .append('\n'));
        System.out.print(line);
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + sink.pid() + "/status"))) {
            lines.filter(l -> l.startsWith("VmRSS") || l.startsWith("VmHWM")).forEach(System.out::println);
        }
        System.out.println("cpu " + sink.cpu().toMillis() + " ms");
        SinkProcess.page(18099, "/metrics")
                .lines()
                .filter(l -> l.startsWith("sluice_sink_batch_seconds"))
                .forEach(System.out::println);
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String topic, RawRecord record) {
        ProducerRecord<byte[], byte[]> out = new ProducerRecord<>(topic, null, record.key(), record.value());
        record.headers().forEach(h -> out.headers().add(h.name(), h.value()));
        java.util.concurrent.Future<org.apache.kafka.clients.producer.RecordMetadata> unused =
                producer.send(out, (sent, failure) -> {
                    if (failure != null) {
                        throw new IllegalStateException(failure);
                    }
                });
    }

    private static TableId table(int number) {
        return new TableId("public", "t" + number);
    }

    private static long landed(Servers servers, Topics topics) {
        return status(servers, topics).values().stream()
                .mapToLong(s -> s.count(TableStatus.LANDED))
                .sum();
    }

    private static Map<String, TableStatus> status(Servers servers, Topics topics) {
        Map<String, TableStatus> latest = new TreeMap<>();
        TopicPartition partition = new TopicPartition(topics.status(), 0);
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", servers.broker().bootstrap());
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(new ArrayList<>(List.of(partition)));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    TableStatus status = TableStatus.fromJson(record.value());
                    latest.put(status.table().toString(), status);
                }
            }
        }
        return latest;
    }
}
