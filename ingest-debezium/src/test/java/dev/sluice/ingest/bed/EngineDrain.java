package dev.sluice.ingest.bed;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.PipelineFile;
import dev.sluice.schemas.pipeline.Source;
import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;

/**
 * Debezium's engine with a consumer that counts and drops: {@code EngineDrain FILE OVERLAY SLOT PUBLICATION MODE RECORDS}. {@code MODE}
 * is {@code no_data}, which streams from where the slot is, or {@code initial}, which reads the tables first. Prints one JSON object:
 * how many changes came, and milliseconds from the first to the last of {@code RECORDS}. For benchmarks; no test runs it.
 */
public final class EngineDrain {

    private final long expected;
    private final CompletableFuture<Long> done = new CompletableFuture<>();
    private long records;
    private long first;

    private EngineDrain(long expected) {
        this.expected = expected;
    }

    public static void main(String... args) throws Exception {
        Pipeline pipeline = PipelineFile.load(List.of(Path.of(args[0]), Path.of(args[1])), System.getenv());
        EngineDrain drain = new EngineDrain(Long.parseLong(args[5]));
        long nanos = drain.run(properties(pipeline.requireSource(), args[2], args[3], args[4]));
        System.out.println("{\"records\": " + drain.records + ", \"ms\": " + nanos / 1_000_000 + "}");
        System.exit(0);
    }

    private static Properties properties(Source source, String slot, String publication, String mode) {
        Properties p = new Properties();
        p.setProperty("name", slot);
        p.setProperty("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        p.setProperty("topic.prefix", "drain");
        p.setProperty("database.hostname", source.host());
        p.setProperty("database.port", Integer.toString(source.port()));
        p.setProperty("database.dbname", source.database());
        p.setProperty("database.user", source.user());
        p.setProperty("database.password", source.password().reveal());
        p.setProperty("plugin.name", "pgoutput");
        p.setProperty("slot.name", slot);
        p.setProperty("publication.name", publication);
        p.setProperty("publication.autocreate.mode", "disabled");
        p.setProperty("snapshot.mode", mode);
        p.setProperty("tombstones.on.delete", "false");
        // As ingest has them.
        p.setProperty("max.batch.size", "2048");
        p.setProperty("max.queue.size", "6144");
        p.setProperty("poll.interval.ms", "50");
        p.setProperty("snapshot.fetch.size", "2000");
        p.setProperty("record.processing.threads", "1");
        p.setProperty("offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore");
        p.setProperty("offset.flush.interval.ms", "60000");
        return p;
    }

    private long run(Properties properties) throws Exception {
        DebeziumEngine<RecordChangeEvent<SourceRecord>> engine = DebeziumEngine.create(
                        ChangeEventFormat.of(Connect.class))
                .using(properties)
                .using((success, message, error) ->
                        done.completeExceptionally(new IllegalStateException("The engine ended: " + message, error)))
                .notifying((batch, committer) -> {
                    for (RecordChangeEvent<SourceRecord> each : batch) {
                        count(each.record());
                    }
                    if (!batch.isEmpty()) {
                        committer.markProcessed(batch.get(batch.size() - 1));
                    }
                    committer.markBatchFinished();
                })
                .build();
        Thread thread = new Thread(engine, "engine");
        thread.setDaemon(true);
        thread.start();
        long nanos = done.get();
        engine.close();
        return nanos;
    }

    private void count(SourceRecord record) {
        if (record.value() instanceof Struct value && value.schema().field("op") != null) {
            if (records++ == 0) {
                first = System.nanoTime();
            }
            if (records == expected) {
                done.complete(System.nanoTime() - first);
            }
        }
    }
}
