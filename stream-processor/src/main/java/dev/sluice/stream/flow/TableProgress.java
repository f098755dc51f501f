package dev.sluice.stream.flow;

import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Counts and progress of one table in one partition. The counts live in the store, the mark is seen again soon. */
final class TableProgress {

    private final TableId table;
    private final String key;
    private final KeyValueStore<String, Tally> tallies;
    private @Nullable Mark mark;
    private @Nullable String reason;
    private boolean changed = true;

    TableProgress(TableId table, KeyValueStore<String, Tally> tallies) {
        this.table = table;
        this.key = table.toString();
        this.tallies = tallies;
    }

    void count(UnaryOperator<Tally> how) {
        tallies.put(key, how.apply(tally()));
        changed = true;
    }

    void reached(Mark reached) {
        mark = reached;
        changed = true;
    }

    /** @param why for people, with what to do; null when the table is not paused */
    void paused(@Nullable String why) {
        changed |= !Objects.equals(why, reason);
        reason = why;
    }

    /** The status record, when there is something that was not said before. */
    Optional<Record<byte[], Outgoing>> news(int partition, long nowMs) {
        if (!changed) {
            return Optional.empty();
        }
        changed = false;
        TableStatus status = new TableStatus(
                TableStatus.STREAM,
                table,
                partition,
                reason == null ? TableStatus.RUNNING : TableStatus.PAUSED,
                reason,
                nowMs,
                tally().counts(),
                mark == null ? null : mark.position(),
                mark == null ? 0 : mark.timeMs(),
                null);
        byte[] statusKey = status.key().getBytes(StandardCharsets.UTF_8);
        return Optional.of(new Record<>(statusKey, Outgoing.ofPipeline(status.toJson()), nowMs));
    }

    private Tally tally() {
        Tally known = tallies.get(key);
        return known == null ? Tally.ZERO : known;
    }
}
