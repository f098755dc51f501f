package dev.sluice.sink.contract;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.Envelope.Op;
import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Changes of a source table, each at a place in its log: number n stands at second n of the epoch. */
record Changes(LakeSchema source) {

    static SourcePosition position(int at) {
        return SourcePosition.of(at, at, 0);
    }

    static Instant time(int at) {
        return Instant.ofEpochSecond(at);
    }

    /** Values by column, given as name, value, name, value … */
    static Map<String, @Nullable Object> values(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> values = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return values;
    }

    Change<Integer> read(int at, Map<String, @Nullable Object> row) {
        return upsert(at, Op.READ, row);
    }

    Change<Integer> insert(int at, Map<String, @Nullable Object> row) {
        return upsert(at, Op.CREATE, row);
    }

    Change<Integer> update(int at, Map<String, @Nullable Object> row, String... unavailable) {
        return upsert(at, Op.UPDATE, row, unavailable);
    }

    Change<Integer> delete(int at, Map<String, @Nullable Object> key) {
        return Change.delete(at, position(at), time(at).toEpochMilli(), key(key));
    }

    Change<Integer> truncate(int at) {
        return Change.truncate(at, position(at), time(at).toEpochMilli());
    }

    /** A change as if the source's clock had said another time. */
    static Change<Integer> at(int second, Change<Integer> change) {
        return new Change<>(
                change.origin(),
                change.op(),
                change.position(),
                time(second).toEpochMilli(),
                change.key(),
                change.image(),
                change.movedFrom(),
                change.intact());
    }

    /** The two halves of a primary-key update, at {@code at} and {@code at + 1}. */
    List<Change<Integer>> move(
            int at, Map<String, @Nullable Object> from, Map<String, @Nullable Object> row, String... unavailable) {
        return List.of(
                delete(at, from), upsert(at + 1, Op.CREATE, row, unavailable).movedFrom(key(from)));
    }

    private Change<Integer> upsert(int at, Op op, Map<String, @Nullable Object> row, String... unavailable) {
        return Change.of(
                at,
                op,
                position(at),
                time(at).toEpochMilli(),
                source.key().isEmpty() ? Optional.empty() : Optional.of(key(row)),
                Optional.of(new RowImage(row, Set.of(unavailable))));
    }

    private Key key(Map<String, @Nullable Object> values) {
        List<@Nullable Object> key = new ArrayList<>();
        source.key().forEach(column -> key.add(values.get(column)));
        return Key.of(key);
    }
}
