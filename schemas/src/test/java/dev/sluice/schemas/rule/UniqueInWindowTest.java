package dev.sluice.schemas.rule;

import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.rule.Verdict.Outcome;
import dev.sluice.schemas.wire.Envelope.Op;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

import static dev.sluice.schemas.rule.Sample.COMMITTED_MS;
import static org.assertj.core.api.Assertions.assertThat;

/** A value that another row brought shortly before is a violation; the same row may keep it, and time frees it. */
class UniqueInWindowTest {

    private static final long MINUTE = 60_000;

    private final RowRules rules = Sample.compiled(
            Sample.rule(RuleSettings.UNIQUE_IN_WINDOW, List.of("name", "id"), Map.of(RuleSettings.WINDOW, "PT10M")));
    private final Stored stored = new Stored();
    private final Windows windows = new BoundedWindows(stored);

    @Test
    void anotherRowMayNotBringTheValuesWithinTheWindow() {
        assertThat(judge(Op.CREATE, "a", "x", 0)).isEqualTo(Outcome.LAND);
        assertThat(judge(Op.CREATE, "b", "x", 9)).isEqualTo(Outcome.QUARANTINE);
        assertThat(judge(Op.CREATE, "c", "y", 9)).isEqualTo(Outcome.LAND);
        assertThat(judge(Op.CREATE, "b", "x", 10)).isEqualTo(Outcome.LAND);
        assertThat(judge(Op.CREATE, "d", "x", 11)).isEqualTo(Outcome.QUARANTINE);
    }

    @Test
    void theRowThatHasTheValuesMayChange() {
        assertThat(judge(Op.CREATE, "a", "x", 0)).isEqualTo(Outcome.LAND);
        assertThat(judge(Op.UPDATE, "a", "x", 1)).isEqualTo(Outcome.LAND);
        assertThat(judge(Op.UPDATE, "b", "x", 2)).isEqualTo(Outcome.QUARANTINE);
    }

    @Test
    void aRowWhoseKeyChangesTakesItsValuesAlong() {
        judge(Op.CREATE, "a", "x", 0);

        Verdict moved = rules.judge(change(Op.CREATE, "b", "x", 1, "a"), windows);

        assertThat(moved).isSameAs(Verdict.PASS);
        assertThat(judge(Op.UPDATE, "b", "x", 2)).isEqualTo(Outcome.LAND);
        assertThat(judge(Op.CREATE, "a", "x", 3)).isEqualTo(Outcome.QUARANTINE);
    }

    @Test
    void nullsSnapshotsAndUpdatesOfRowsWithoutKeyAreNotJudged() {
        judge(Op.CREATE, "a", "x", 0);

        assertThat(judge(Op.READ, "b", "x", 1)).isEqualTo(Outcome.LAND);
        assertThat(judge(Op.UPDATE, null, "x", 1)).isEqualTo(Outcome.LAND);
        assertThat(judge(Op.CREATE, null, "x", 1)).isEqualTo(Outcome.QUARANTINE);
        assertThat(judge(Op.CREATE, "n", null, 1)).isEqualTo(Outcome.LAND);
        assertThat(judge(Op.CREATE, "m", null, 1)).isEqualTo(Outcome.LAND);
    }

    @Test
    void whatIsKeptOutlivesTheInstanceAndGoesWithTheWindow() {
        judge(Op.CREATE, "a", "x", 0);
        judge(Op.CREATE, "b", "y", 5);
        Windows successor = new BoundedWindows(stored);

        Verdict again = rules.judge(change(Op.CREATE, "c", "x", 6, null), successor);

        assertThat(again.outcome()).isEqualTo(Outcome.QUARANTINE);
        assertThat(stored.entries).hasSize(2);
        rules.judge(change(Op.CREATE, "c", "z", 12, null), successor);
        assertThat(stored.entries).hasSize(2);
    }

    @Test
    void thereAreNeverMoreEntriesThanTheBound() {
        Windows small = new BoundedWindows(stored, 3);

        for (int i = 0; i < 10; i++) {
            rules.judge(change(Op.CREATE, "k" + i, "v" + i, 0, null), small);
        }

        assertThat(stored.entries).hasSize(3);
        assertThat(rules.judge(change(Op.CREATE, "other", "v9", 0, null), small).outcome())
                .isEqualTo(Outcome.QUARANTINE);
        assertThat(rules.judge(change(Op.CREATE, "other", "v0", 0, null), small).outcome())
                .isEqualTo(Outcome.LAND);
    }

    private Outcome judge(Op op, @Nullable String key, @Nullable String name, int minute) {
        return rules.judge(change(op, key, name, minute, null), windows).outcome();
    }

    private static Change change(
            Op op, @Nullable String key, @Nullable String name, int minute, @Nullable String movedFrom) {
        Map<String, Object> row = new HashMap<>();
        row.put("id", 1L);
        if (name != null) {
            row.put("name", new Utf8(name));
        }
        return new Sample.Changed(op, null, Sample.row(row, Set.of()), COMMITTED_MS + minute * MINUTE, key, movedFrom);
    }

    private static final class Stored implements Windows.Storage {

        private final Map<byte[], byte[]> entries = new TreeMap<>(Arrays::compare);

        @Override
        @SuppressWarnings("NullAway") // a map gives null for what it does not hold
        public byte[] get(byte[] key) {
            return entries.get(key);
        }

        @Override
        public void put(byte[] key, byte[] value) {
            entries.put(key, value);
        }

        @Override
        public void remove(byte[] key) {
            entries.remove(key);
        }

        @Override
        public void forEach(BiConsumer<byte[], byte[]> entry) {
            entries.forEach(entry);
        }
    }
}
