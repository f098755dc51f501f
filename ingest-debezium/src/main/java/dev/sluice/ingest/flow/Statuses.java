package dev.sluice.ingest.flow;

import dev.sluice.ingest.source.RefusedTable;
import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What ingest says of each table, at most once a second and seldom while nothing is captured, in the transaction that makes it
 * true.
 */
public final class Statuses {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final String topic;
    private final Clock clock;
    private boolean wrote;
    private long wroteNanos;

    public Statuses(String topic, Clock clock) {
        this.topic = topic;
        this.clock = clock;
    }

    /** A status of every table, when it is time. */
    void writeTo(
            List<ProducerRecord<byte[], byte[]>> out,
            Collection<Lane> lanes,
            Progress progress,
            @Nullable Mark mark,
            Pulse pulse,
            long nowNanos) {
        if (wrote && nowNanos - wroteNanos < pulse.between(INTERVAL, nowNanos).toNanos()) {
            return;
        }
        wrote = true;
        wroteNanos = nowNanos;
        long now = clock.millis();
        for (Lane lane : lanes) {
            TableId table = lane.table();
            out.add(record(new TableStatus(
                    TableStatus.INGEST,
                    table,
                    0,
                    progress.readsRows() ? TableStatus.SNAPSHOT : TableStatus.RUNNING,
                    null,
                    now,
                    Map.of(
                            TableStatus.CAPTURED,
                            progress.captured(table),
                            TableStatus.QUARANTINED,
                            progress.deadLetters(table)),
                    mark == null ? null : mark.position(),
                    mark == null ? 0 : mark.timeMs(),
                    null)));
        }
    }

    /** Says that a table's own snapshot begins. */
    public ProducerRecord<byte[], byte[]> reading(TableId table) {
        return record(new TableStatus(
                TableStatus.INGEST, table, 0, TableStatus.SNAPSHOT, null, clock.millis(), Map.of(), null, 0, null));
    }

    /** Says that a table is left out, and why. */
    public ProducerRecord<byte[], byte[]> paused(RefusedTable table) {
        return record(new TableStatus(
                TableStatus.INGEST,
                table.id(),
                0,
                TableStatus.PAUSED,
                table.reason(),
                clock.millis(),
                Map.of(),
                null,
                0,
                null));
    }

    private ProducerRecord<byte[], byte[]> record(TableStatus status) {
        return new ProducerRecord<>(topic, 0, status.key().getBytes(StandardCharsets.UTF_8), status.toJson());
    }
}
