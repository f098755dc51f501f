package dev.sluice.sink.format.iceberg.lookup;

import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeSchema;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Keys of a batch find their rows also in another process, to which Spark sends them as Java serializes them. */
class KeyIndexTest {

    /** Puts a value into a row of a vector. */
    private interface Put extends BiConsumer<WritableColumnVector, Integer> {}

    @Test
    void rowsAreFoundWhereverTheyStandAmongMany() {
        // Given
        int rows = 5000;
        LakeSchema schema = LakeSchema.of(
                List.of(new LakeColumn("a", DataTypes.IntegerType), new LakeColumn("b", DataTypes.LongType)),
                List.of("a", "b"));
        OnHeapColumnVector a = new OnHeapColumnVector(rows, DataTypes.IntegerType);
        OnHeapColumnVector b = new OnHeapColumnVector(rows, DataTypes.LongType);
        for (int row = 0; row < rows; row++) {
            a.putInt(row, row / 100);
            b.putLong(row, row);
        }
        List<Integer> wanted = List.of(0, 1023, 1024, 2047, 2048, 4095, 4999);
        List<Key> keys = new ArrayList<>();
        wanted.forEach(row -> keys.add(Key.of(List.of(row / 100, (long) row))));
        keys.add(Key.of(List.of(1, 5L)));

        // When
        List<String> found = new ArrayList<>();
        KeyIndex.of(schema, schema.key(), keys)
                .orElseThrow()
                .find(new ColumnVector[] {a, b}, rows, (key, row) -> found.add(key + " at " + row));

        // Then
        assertThat(found)
                .containsExactly(
                        "0 at 0", "1 at 1023", "2 at 1024", "3 at 2047", "4 at 2048", "5 at 4095", "6 at 4999");
    }

    private static Arguments key(DataType type, Object wanted, Put same, Put other) {
        return Arguments.of(type, wanted, same, other);
    }

    static Stream<Arguments> keys() {
        return Stream.of(
                key(DataTypes.IntegerType, 7, (v, r) -> v.putInt(r, 7), (v, r) -> v.putInt(r, 8)),
                key(DataTypes.LongType, 7L, (v, r) -> v.putLong(r, 7), (v, r) -> v.putLong(r, 8)),
                key(DataTypes.BooleanType, true, (v, r) -> v.putBoolean(r, true), (v, r) -> v.putBoolean(r, false)),
                key(DataTypes.DoubleType, 0.0, (v, r) -> v.putDouble(r, -0.0), (v, r) -> v.putDouble(r, 1)),
                key(DataTypes.FloatType, 1.5f, (v, r) -> v.putFloat(r, 1.5f), (v, r) -> v.putFloat(r, 1)),
                key(
                        DataTypes.DateType,
                        LocalDate.ofEpochDay(20_000),
                        (v, r) -> v.putInt(r, 20_000),
                        (v, r) -> v.putInt(r, 20_001)),
                key(
                        DataTypes.TimestampType,
                        Instant.ofEpochSecond(1),
                        (v, r) -> v.putLong(r, 1_000_000),
                        (v, r) -> v.putLong(r, 1_000_001)),
                key(
                        DataTypes.TimestampNTZType,
                        LocalDateTime.parse("1970-01-01T00:00:01"),
                        (v, r) -> v.putLong(r, 1_000_000),
                        (v, r) -> v.putLong(r, 1_000_001)),
                key(
                        DataTypes.createDecimalType(20, 2),
                        new BigDecimal("1.5"),
                        (v, r) -> v.putDecimal(r, Decimal.apply("1.50"), 20),
                        (v, r) -> v.putDecimal(r, Decimal.apply("1.51"), 20)),
                key(
                        DataTypes.StringType,
                        "ü",
                        (v, r) -> v.putByteArray(r, "ü".getBytes(StandardCharsets.UTF_8)),
                        (v, r) -> v.putByteArray(r, "u".getBytes(StandardCharsets.UTF_8))),
                key(
                        DataTypes.BinaryType,
                        new byte[] {1, 2},
                        (v, r) -> v.putByteArray(r, new byte[] {1, 2}),
                        (v, r) -> v.putByteArray(r, new byte[] {2, 1})));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void findsItsRowsAfterATripToAnotherProcess(DataType type, Object wanted, Put same, Put other) throws Exception {
        LakeSchema schema = LakeSchema.of(List.of(new LakeColumn("id", type)), List.of("id"));
        KeyIndex index = copied(KeyIndex.of(schema, List.of("id"), List.of(Key.of(List.of(wanted))))
                .orElseThrow());

        try (OnHeapColumnVector column = new OnHeapColumnVector(2, type)) {
            same.accept(column, 0);
            other.accept(column, 1);
            ColumnVector[] columns = {column};

            List<String> hits = new ArrayList<>();
            index.find(columns, 2, (key, row) -> hits.add("key " + key + " in row " + row));
            assertThat(hits).containsExactly("key 0 in row 0");
        }
    }

    private static KeyIndex copied(KeyIndex index) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(index);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (KeyIndex) in.readObject();
        }
    }
}
