package dev.sluice.sink.backfill;

import dev.sluice.schemas.pipeline.DeletePolicy;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.sink.mode.Modes;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.stack.Mangled;
import dev.sluice.sink.verify.SourceColumn;
import dev.sluice.sink.verify.SourceType;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** Rows of COPY's binary form: whatever they hold, no byte behind them is read and no memory taken for what is not there. */
class RowDecoderFuzzTest {

    private static final int NUMERIC_9_2 = ((9 << 16) | 2) + 4;
    private static final List<String> TYPES = List.of(
            "int4", "text", "jsonb", "uuid", "bytea", "timestamptz", "timetz", "interval", "polygon", "hstore", "bool");

    private final RowShape shape = shape();

    private static RowShape shape() {
        List<LoadColumn> columns = new ArrayList<>();
        for (String type : TYPES) {
            columns.add(column(type, type(type, -1, Optional.empty())));
        }
        columns.add(column("numeric", type("numeric", NUMERIC_9_2, Optional.empty())));
        columns.add(column("array", type("_int4", -1, Optional.of(type("int4", -1, Optional.empty())))));
        try {
            LakeSchema lake = Modes.of(LakeMode.MIRROR, DeletePolicy.SOFT)
                    .lakeSchema(LakeSchema.of(
                            columns.stream().map(LoadColumn::lakeColumn).toList(), List.of("int4")));
            return new RowShape(columns, lake, SourcePosition.of(1, 0, 1), 7, Instant.EPOCH);
        } catch (IncompatibleSchema e) {
            throw new IllegalStateException(e);
        }
    }

    private static SourceType type(String name, int modifier, Optional<SourceType> element) {
        String cast = element.map(each -> each.castName() + "[]").orElse(name);
        return new SourceType(name, "pg_catalog", modifier, element, cast);
    }

    private static LoadColumn column(String name, SourceType type) {
        return LoadTypes.of(new SourceColumn(name, type, Optional.empty()), name)
                .orElseThrow();
    }

    @Provide
    Arbitrary<byte[]> rows() {
        ByteBuffer row = ByteBuffer.allocate(1_000);
        sized(row, ByteBuffer.allocate(4).putInt(7));
        sized(row, text("text"));
        sized(row, text("\u0001{}"));
        sized(row, ByteBuffer.allocate(16));
        sized(row, text("bytes"));
        sized(row, ByteBuffer.allocate(8).putLong(1_000_000));
        sized(row, ByteBuffer.allocate(12).putLong(1_000_000).putInt(3600));
        sized(row, ByteBuffer.allocate(16).putLong(1_000_000).putInt(3).putInt(4));
        sized(row, ByteBuffer.allocate(4 + 32).putInt(2));
        sized(
                row,
                ByteBuffer.allocate(18)
                        .putInt(1)
                        .putInt(1)
                        .put((byte) 'k')
                        .putInt(1)
                        .put((byte) 'v'));
        sized(row, ByteBuffer.allocate(1).put((byte) 1));
        sized(
                row,
                ByteBuffer.allocate(12)
                        .putShort((short) 2)
                        .putShort((short) 0)
                        .putShort((short) 0)
                        .putShort((short) 2));
        sized(
                row,
                ByteBuffer.allocate(28)
                        .putInt(1)
                        .putInt(0)
                        .putInt(23)
                        .putInt(1)
                        .putInt(1)
                        .putInt(4)
                        .putInt(9));
        byte[] bytes = new byte[row.position()];
        row.flip().get(bytes);
        return Mangled.bytes(List.of(bytes));
    }

    @Property
    void aRowIsDecodedOrLeftOut(@ForAll("rows") byte[] bytes) {
        try {
            GenericInternalRow row = new RowDecoder(shape).decode(bytes, 0);
            // What is decoded points into the bytes: here it is looked at.
            assertThat(row.toString()).isNotNull();
        } catch (Misfit left) {
            assertThat(left.getMessage()).isNotBlank();
        }
    }

    private static ByteBuffer text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.wrap(bytes);
    }

    private static void sized(ByteBuffer row, ByteBuffer value) {
        byte[] bytes = new byte[value.capacity()];
        value.rewind().get(bytes);
        row.putInt(bytes.length).put(bytes);
    }
}
