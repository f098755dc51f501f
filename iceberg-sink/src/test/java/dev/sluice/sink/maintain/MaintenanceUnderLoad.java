package dev.sluice.sink.maintain;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.PipelineFile;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import dev.sluice.sink.SparkSessions;
import dev.sluice.sink.decode.RawRecord;
import dev.sluice.sink.stack.Events;
import dev.sluice.sink.stack.Eventually;
import dev.sluice.sink.stack.Orders;
import dev.sluice.sink.stack.Servers;
import dev.sluice.sink.stack.SinkProcess;
import dev.sluice.sink.stack.SourceTable;
import dev.sluice.sink.stack.TopicTail;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.sql.SparkSession;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import static dev.sluice.sink.stack.Orders.order;

/**
 * Measures one table under hot updates with maintenance at work:
 * {@code rows changes-per-second seconds hot-percent [file with lake.maintenance]}. So many percent of the changes fall on
 * one percent of the rows. Prints how long a full read of the filled table takes, then files, delete files, snapshots and
 * freshness every ten seconds, and at the end the time of a full read beside that of a freshly written copy of the table.
 */
public final class MaintenanceUnderLoad {

    private static final int PORT = 18098;
    private static final int READS = 5;
    private static final TableId TABLE = new TableId("public", "hot");
    private static final String LAKE_TABLE = "lake.upkeep_public.hot";
    private static final String FRESH = "lake.upkeep_public.fresh";

    private final Servers servers;
    private final Topics topics = Topics.of("upkeep");
    private final Events events;
    private final KafkaProducer<byte[], byte[]> producer;
    private final long rows;
    private long sent;

    private MaintenanceUnderLoad(Servers servers, KafkaProducer<byte[], byte[]> producer, long rows) {
        this.servers = servers;
        this.producer = producer;
        this.rows = rows;
        this.events = Orders.events(servers.registry().schemas());
    }

    public static void main(String... arguments) throws Throwable {
        long rows = Long.parseLong(arguments[0]);
        int rate = Integer.parseInt(arguments[1]);
        int seconds = Integer.parseInt(arguments[2]);
        int hotPercent = Integer.parseInt(arguments[3]);
        Path directory = Files.createTempDirectory("sluice-upkeep");
        try (Servers servers = Servers.start(directory);
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        // One request at a time: a partition that was made just now refuses the first ones.
                        Map.of(
                                "bootstrap.servers",
                                servers.broker().bootstrap(),
                                "linger.ms",
                                "5",
                                "max.in.flight.requests.per.connection",
                                "1"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            Path file = servers.pipelineFile("upkeep", directory, PORT);
            Path budgets = arguments.length > 4
                    ? Path.of(arguments[4])
                    : Files.writeString(directory.resolve("budgets.yaml"), "lake: {maintenance: {}}\n");
            MaintenanceUnderLoad load = new MaintenanceUnderLoad(servers, producer, rows);
            load.createTopics();
            Path log = directory.resolve("sink.log");
            System.out.println("log " + log);
            try (SinkProcess sink =
                    SinkProcess.start(file, log, List.of("-Xmx1g", "-Dsluice.log=plain"), "-f", budgets.toString())) {
                load.fill();
                System.out.println(
                        "full read before " + readMs(PipelineFile.load(List.of(file, budgets), Map.of())) + " ms");
                load.update(rate, seconds, hotPercent, sink);
                load.landed();
                compareReads(PipelineFile.load(List.of(file, budgets), Map.of()));
                sink.terminate();
                System.out.println("exit " + sink.await(60));
            }
            complaints(log);
        }
        System.exit(0);
    }

    private void createTopics() throws Exception {
        servers.broker().createTopic(topics.deadLetters(), 1);
        servers.broker().createTopic(topics.status(), 1);
        servers.broker().createTopic(topics.control(), 1);
        servers.broker().createTopic(topics.valid(TABLE), 2);
    }

    private void fill() throws Throwable {
        String filler = "x".repeat(80);
        for (long id = 0; id < rows; id++) {
            send(events.upsert("r", SourceTable.next(), order(id, "n" + id, filler)));
        }
        landed();
        System.out.println("filled with " + rows + " rows");
    }

    private void update(int rate, int seconds, int hotPercent, SinkProcess sink) throws Exception {
        Random random = new Random(1);
        String filler = "y".repeat(80);
        long hot = Math.max(1, rows / 100);
        long began = System.nanoTime();
        for (long change = 0; change < (long) rate * seconds; change++) {
            boolean isHot = random.nextInt(100) < hotPercent;
            long id = (long) (random.nextDouble() * (isHot ? hot : rows));
            send(events.upsert("u", SourceTable.next(), order(id, "u" + change, filler)));
            long wait = began + change * 1_000_000_000L / rate - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            }
            if (change % (10L * rate) == 10L * rate - 1) {
                report((change + 1) / rate, sink);
            }
        }
    }

    private void report(long second, SinkProcess sink) throws Exception {
        StringBuilder line = new StringBuilder(second + " s");
        SinkProcess.page(PORT, "/metrics")
                .lines()
                .filter(l -> l.startsWith("sluice_sink_files")
                        || l.startsWith("sluice_sink_deleted_rows")
                        || l.startsWith("sluice_sink_snapshots")
                        || l.startsWith("sluice_sink_maintenance"))
                .forEach(l -> line.append("  ")
                        .append(l.replace("sluice_sink_", "")
                                .replace("table=\"public.hot\"", "")
                                .replace("{,", "{")));
        TopicTail.status(servers.broker(), topics.status(), TABLE)
                .ifPresent(status -> line.append("  ").append(status.freshness()));
        System.out.println(line + "  cpu " + sink.cpu().toMillis() + " ms");
    }

    private void landed() throws Throwable {
        Eventually.holds(() -> {
            producer.flush();
            long accounted = TopicTail.status(servers.broker(), topics.status(), TABLE)
                    .map(s -> s.count(TableStatus.LANDED) + s.count(TableStatus.SUPERSEDED))
                    .orElse(0L);
            if (accounted < sent) {
                throw new AssertionError(accounted + " of " + sent + " landed");
            }
        });
    }

    private void send(RawRecord record) {
        ProducerRecord<byte[], byte[]> out =
                new ProducerRecord<>(topics.valid(TABLE), null, record.key(), record.value());
        record.headers().forEach(h -> out.headers().add(h.name(), h.value()));
        Future<RecordMetadata> unused = producer.send(out, (metadata, failure) -> {
            if (failure != null) {
                throw new IllegalStateException(failure);
            }
        });
        sent++;
    }

    /** The table as maintenance keeps it, beside a copy that was written in one go. */
    private static void compareReads(Pipeline pipeline) throws Exception {
        SparkSession session = SparkSessions.open(pipeline.name(), pipeline.lake(), "");
        session.sql("CREATE TABLE " + FRESH + " USING iceberg AS SELECT * FROM " + LAKE_TABLE);
        long maintained = Long.MAX_VALUE;
        long fresh = Long.MAX_VALUE;
        for (int read = 0; read < READS; read++) {
            maintained = Math.min(maintained, readMs(session, LAKE_TABLE));
            fresh = Math.min(fresh, readMs(session, FRESH));
        }
        System.out.println(String.format(
                Locale.ROOT,
                "full read %d ms, of a freshly written copy %d ms: %.2f times",
                maintained,
                fresh,
                maintained / (double) fresh));
        for (String files : List.of("data_files", "delete_files")) {
            System.out.println(files + " "
                    + session.sql("SELECT count(*), sum(file_size_in_bytes) FROM " + LAKE_TABLE + "." + files)
                            .collectAsList());
        }
        session.stop();
    }

    private static long readMs(Pipeline pipeline) {
        SparkSession session = SparkSessions.open(pipeline.name(), pipeline.lake(), "");
        long least = Long.MAX_VALUE;
        for (int read = 0; read < READS; read++) {
            least = Math.min(least, readMs(session, LAKE_TABLE));
        }
        session.stop();
        return least;
    }

    private static long readMs(SparkSession session, String table) {
        long began = System.nanoTime();
        session.sql("SELECT sum(hash(id, name, note, __op, __position)) FROM " + table)
                .collectAsList();
        return Duration.ofNanos(System.nanoTime() - began).toMillis();
    }

    private static void complaints(Path log) throws Exception {
        try (Stream<String> lines = Files.lines(log)) {
            List<String> complaints = lines.filter(l -> l.contains("Landing failed")
                            || l.contains("Table paused")
                            || l.contains("Maintenance failed")
                            || l.contains("refused=[T")
                            || l.contains("refused=[A"))
                    .toList();
            System.out.println(complaints.size() + " complaints");
            complaints.forEach(System.out::println);
        }
    }
}
