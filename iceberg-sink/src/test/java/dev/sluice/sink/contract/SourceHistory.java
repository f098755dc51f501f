package dev.sluice.sink.contract;

import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeSchema;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import static dev.sluice.sink.contract.Changes.values;

/**
 * What a source did to a table of few rows, one step after the other: the changes that it tells of, and what it holds after
 * them, computed as plainly as it can be.
 */
final class SourceHistory {

    static final LakeSchema TABLE = LakeSchema.of(
            List.of(
                    new LakeColumn("id", DataTypes.LongType),
                    new LakeColumn("small", DataTypes.IntegerType),
                    new LakeColumn("large", DataTypes.StringType)),
            List.of("id"));

    /** What the source does. */
    enum Act {
        PUT,
        PUT_BUT_NOT_LARGE,
        DELETE,
        MOVE,
        MOVE_BUT_NOT_LARGE,
        SWAP,
        TRUNCATE
    }

    /**
     * One step.
     *
     * @param key of the row that it is about
     * @param other key that a row moves to
     */
    record Step(Act act, long key, long other, int value) {}

    /**
     * A version of a row.
     *
     * @param from number of the change that began it
     * @param to number of the change that ended it; empty while it lasts
     */
    record Version(long id, int small, String large, int from, Optional<Integer> to) {
        Version endedBy(int change) {
            return new Version(id, small, large, from, Optional.of(change));
        }
    }

    private final Changes changes = new Changes(TABLE);
    private final List<List<Change<Integer>>> told = new ArrayList<>();
    private final Map<Long, Version> rows = new TreeMap<>();
    private final List<Version> ended = new ArrayList<>();
    private int next = 1;

    static SourceHistory of(List<Step> steps) {
        SourceHistory history = new SourceHistory();
        steps.forEach(history::take);
        return history;
    }

    /** The changes in order; those that the sink keeps in one batch are together. */
    List<List<Change<Integer>>> told() {
        return told;
    }

    /** The rows that the source holds in the end. */
    List<Version> rows() {
        return List.copyOf(rows.values());
    }

    /** All versions that any row ever had. */
    List<Version> versions() {
        List<Version> all = new ArrayList<>(ended);
        all.addAll(rows.values());
        return all;
    }

    private void take(Step step) {
        @Nullable Version row = rows.get(step.key());
        switch (step.act()) {
            case PUT -> put(step, row);
            case PUT_BUT_NOT_LARGE -> {
                if (row != null) {
                    update(step, row);
                }
            }
            case DELETE -> {
                if (row != null) {
                    told.add(List.of(changes.delete(next, values("id", step.key()))));
                    end(step.key());
                    next++;
                }
            }
            case MOVE -> {
                if (row != null && !rows.containsKey(step.other())) {
                    told.add(move(step.key(), step.other(), step.value(), true));
                }
            }
            case MOVE_BUT_NOT_LARGE -> {
                if (row != null && !rows.containsKey(step.other())) {
                    told.add(move(step.key(), step.other(), step.value(), false));
                }
            }
            case SWAP -> {
                if (row != null && rows.containsKey(step.other()) && step.key() != step.other()) {
                    long between = -1;
                    told.add(move(step.key(), between, step.value(), false));
                    told.add(move(step.other(), step.key(), step.value(), false));
                    told.add(move(between, step.other(), step.value(), false));
                }
            }
            case TRUNCATE -> {
                told.add(List.of(changes.truncate(next)));
                List.copyOf(rows.keySet()).forEach(this::end);
                next++;
            }
        }
    }

    private void put(Step step, @Nullable Version row) {
        Map<String, @Nullable Object> image =
                values("id", step.key(), "small", step.value(), "large", "large " + step.value());
        told.add(List.of(row == null ? changes.insert(next, image) : changes.update(next, image)));
        if (row != null) {
            end(step.key());
        }
        begin(step.key(), step.value(), "large " + step.value());
        next++;
    }

    private void update(Step step, Version row) {
        told.add(List.of(changes.update(next, values("id", step.key(), "small", step.value()), "large")));
        end(step.key());
        begin(step.key(), step.value(), row.large());
        next++;
    }

    private List<Change<Integer>> move(long from, long to, int value, boolean brings) {
        Version row = java.util.Objects.requireNonNull(rows.get(from));
        String large = brings ? "large " + value : row.large();
        Map<String, @Nullable Object> image = values("id", to, "small", value);
        if (brings) {
            image.put("large", large);
        }
        String[] unavailable = brings ? new String[0] : new String[] {"large"};
        List<Change<Integer>> halves = changes.move(next, values("id", from), image, unavailable);
        end(from);
        next++;
        begin(to, value, large);
        next++;
        return halves;
    }

    private void begin(long key, int small, String large) {
        rows.put(key, new Version(key, small, large, next, Optional.empty()));
    }

    private void end(long key) {
        ended.add(java.util.Objects.requireNonNull(rows.remove(key)).endedBy(next));
    }
}
