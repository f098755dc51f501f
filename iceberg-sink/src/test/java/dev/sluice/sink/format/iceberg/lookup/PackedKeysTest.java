package dev.sluice.sink.format.iceberg.lookup;

import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeSchema;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** In packed keys the same rows are found as among the keys themselves. */
class PackedKeysTest {

    private static final long MOST = 1 << 20;
    private static final long FIRST_ROW = 70_000;
    private static final LakeSchema SCHEMA =
            LakeSchema.of(List.of(new LakeColumn("id", DataTypes.LongType)), List.of("id"));

    private static Stream<Arguments> keys() {
        Random random = new Random(11);
        return Stream.of(
                Arguments.of("none", new long[0]),
                Arguments.of("one", new long[] {-5}),
                Arguments.of(
                        "one after the other", LongStream.range(-1500, 3000).toArray()),
                Arguments.of(
                        "all the same", LongStream.range(0, 2050).map(i -> 7).toArray()),
                Arguments.of(
                        "a block and one",
                        LongStream.range(0, 1025).map(i -> i * 3).toArray()),
                Arguments.of("of a few bits", random.longs(5000, 0, 4000).toArray()),
                Arguments.of("of 32 bits", random.longs(2048, 0, 1L << 32).toArray()),
                Arguments.of("of 33 bits", random.longs(3000, 0, 1L << 33).toArray()),
                Arguments.of("of 63 bits", random.longs(3000, 0, Long.MAX_VALUE).toArray()),
                Arguments.of("any", random.longs(5000).toArray()),
                Arguments.of("the ends", new long[] {Long.MIN_VALUE, Long.MAX_VALUE, 0, -1, Long.MIN_VALUE + 1}));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void holdTheSameKeys(String name, long[] keys) {
        // Wanted: some that are there, their neighbours, and the ends
        Set<Long> wanted = new LinkedHashSet<>(List.of(Long.MIN_VALUE, Long.MAX_VALUE, 0L));
        for (int row = 0; row < keys.length; row += 97) {
            wanted.addAll(List.of(keys[row], keys[row] + 1, keys[row] - 1));
        }
        List<Long> order = List.copyOf(wanted);
        List<String> expected = new ArrayList<>();
        for (int row = 0; row < keys.length; row++) {
            int place = order.indexOf(keys[row]);
            if (place >= 0) {
                expected.add(place + " at " + (FIRST_ROW + row));
            }
        }

        List<String> found = new ArrayList<>();
        packed(keys, MOST).find(index(order), (key, row) -> found.add(key + " at " + row));

        assertThat(found).isEqualTo(expected);
    }

    @Test
    void followingNumbersTakeTenBitsEach() {
        long[] keys = LongStream.range(1_000_000_000_000L, 1_000_000_000_000L + 100_352)
                .toArray();

        assertThat(packed(keys, MOST).bytes()).isBetween(100_352 * 10L / 8, 100_352 * 10L / 8 * 105 / 100);
    }

    @Test
    void areNotKeptWithoutRoom() {
        long[] keys = new Random(5).longs(5000).toArray();

        // Of 64 bits, in blocks of 1024
        assertThat(packed(keys, 30_000)).isSameAs(PackedKeys.NONE);
        assertThat(packed(keys, 50_000)).isNotSameAs(PackedKeys.NONE);
    }

    @Test
    void areNotKeptWhenRowsWereLeftOut() {
        PackedKeys.Packer packer = new PackedKeys.Packer(MOST);
        packer.add(0, new long[] {1, 2}, 2);
        packer.add(3, new long[] {4}, 1);

        assertThat(packer.packed()).isSameAs(PackedKeys.NONE);
    }

    @Test
    void areNotKeptWhenOneIsNull() {
        OnHeapColumnVector keys = new OnHeapColumnVector(3, DataTypes.LongType);
        OnHeapColumnVector rows = new OnHeapColumnVector(3, DataTypes.LongType);
        for (int row = 0; row < 3; row++) {
            keys.putLong(row, row * 10L);
            rows.putLong(row, FIRST_ROW + row);
        }
        PackedKeys.Packer whole = new PackedKeys.Packer(MOST);
        KeyScan.pack(keys, rows, 3, whole);
        List<String> found = new ArrayList<>();
        whole.packed().find(index(List.of(20L, 5L)), (key, row) -> found.add(key + " at " + row));
        assertThat(found).containsExactly("0 at " + (FIRST_ROW + 2));

        keys.putNull(1);
        PackedKeys.Packer packer = new PackedKeys.Packer(MOST);
        KeyScan.pack(keys, rows, 3, packer);
        assertThat(packer.packed()).isSameAs(PackedKeys.NONE);
    }

    /** As they are read: some thousand at a time, and not always as many. */
    private static PackedKeys packed(long[] keys, long most) {
        PackedKeys.Packer packer = new PackedKeys.Packer(most);
        for (int from = 0; from < keys.length; from += 700) {
            int count = Math.min(700, keys.length - from);
            packer.add(FIRST_ROW + from, Arrays.copyOfRange(keys, from, from + count), count);
        }
        return packer.packed();
    }

    private static KeyIndex index(List<Long> wanted) {
        return KeyIndex.of(
                        SCHEMA,
                        SCHEMA.key(),
                        wanted.stream().map(id -> Key.of(List.of(id))).toList())
                .orElseThrow();
    }
}
