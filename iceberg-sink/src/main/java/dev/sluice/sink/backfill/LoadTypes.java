package dev.sluice.sink.backfill;

import dev.sluice.schemas.load.LoadableTypes;
import dev.sluice.sink.verify.SourceColumn;
import dev.sluice.sink.verify.SourceType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

import static java.util.Map.entry;

/**
 * The one table of types of a load: what is asked of the source for a column, how that is read, and what it is in the lake.
 * Its rows become what the same rows become on their way through the stream ({@code docs/types.md}). What has no entry is
 * PostgreSQL's text.
 */
final class LoadTypes {

    private static final int MONEY_PRECISION = 19;
    private static final int MONEY_SCALE = 2;

    /** A numeric's modifier holds its scale, signed, in the lower eleven bits. */
    private static final int SCALE_BITS = 0x7FF;

    private static final int SCALE_SIGN = 1024;
    private static final int MODIFIER_HEADER = 4;

    private record Known(DataType type, Reading reading) {}

    private static final Reading TEXT = LoadTypes::text;

    /** Types whose elements in an array are what they are on their own. */
    private static final Map<String, Known> PLAIN = Map.ofEntries(
            entry("int2", new Known(DataTypes.IntegerType, (row, length) -> Integer.valueOf(row.int16()))),
            entry("int4", new Known(DataTypes.IntegerType, (row, length) -> row.int32())),
            entry("int8", new Known(DataTypes.LongType, (row, length) -> row.int64())),
            entry("oid", new Known(DataTypes.LongType, (row, length) -> Integer.toUnsignedLong(row.int32()))),
            entry("float4", new Known(DataTypes.FloatType, (row, length) -> row.float4())),
            entry("float8", new Known(DataTypes.DoubleType, (row, length) -> row.float8())),
            entry("bool", new Known(DataTypes.BooleanType, (row, length) -> row.int8() != 0)),
            entry("bytea", new Known(DataTypes.BinaryType, (row, length) -> row.copy(length))),
            entry("date", new Known(DataTypes.DateType, (row, length) -> Times.date(row))),
            entry("uuid", new Known(DataTypes.StringType, (row, length) -> uuid(row))),
            entry("json", new Known(DataTypes.StringType, TEXT)),
            entry("jsonb", new Known(DataTypes.StringType, LoadTypes::jsonb)),
            entry("text", new Known(DataTypes.StringType, TEXT)),
            entry("varchar", new Known(DataTypes.StringType, TEXT)),
            entry("bpchar", new Known(DataTypes.StringType, TEXT)),
            entry("name", new Known(DataTypes.StringType, TEXT)),
            entry("citext", new Known(DataTypes.StringType, TEXT)));

    /** Types that are texts within an array. */
    private static final Map<String, Known> ALONE = Map.ofEntries(
            entry(
                    "money",
                    new Known(
                            DataTypes.createDecimalType(MONEY_PRECISION, MONEY_SCALE),
                            (row, length) -> Numbers.money(row, MONEY_PRECISION, MONEY_SCALE))),
            entry("time", new Known(DataTypes.StringType, (row, length) -> Times.time(row))),
            entry("timetz", new Known(DataTypes.StringType, (row, length) -> Times.zonedTime(row))),
            entry("timestamp", new Known(DataTypes.TimestampNTZType, (row, length) -> Times.timestamp(row))),
            entry("timestamptz", new Known(DataTypes.TimestampType, (row, length) -> Times.timestamp(row))),
            entry("interval", new Known(DataTypes.StringType, (row, length) -> Times.interval(row))),
            entry("point", new Known(DataTypes.StringType, (row, length) -> Shapes.point(row))),
            entry("line", new Known(DataTypes.StringType, (row, length) -> Shapes.line(row))),
            entry("lseg", new Known(DataTypes.StringType, (row, length) -> Shapes.segment(row))),
            entry("box", new Known(DataTypes.StringType, (row, length) -> Shapes.box(row))),
            entry("path", new Known(DataTypes.StringType, (row, length) -> Shapes.path(row))),
            entry("polygon", new Known(DataTypes.StringType, (row, length) -> Shapes.polygon(row))),
            entry("circle", new Known(DataTypes.StringType, (row, length) -> Shapes.circle(row))),
            entry(
                    "hstore",
                    new Known(
                            DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, true),
                            (row, length) -> Elements.hstore(row))));

    private LoadTypes() {}

    /**
     * How a column is loaded.
     *
     * @param lakeName its name in the lake
     * @return empty where a load can't give the value that the stream gives
     */
    static Optional<LoadColumn> of(SourceColumn column, String lakeName) {
        String quoted = '"' + column.name().replace("\"", "\"\"") + '"';
        SourceType type = column.type();
        if (!LoadableTypes.isLoadable(type.element().map(SourceType::name).orElse(type.name()))) {
            return Optional.empty();
        }
        if (type.element().isPresent()) {
            return Optional.of(array(column, quoted, lakeName, type.element().get()));
        }
        @Nullable Known known = known(type);
        return Optional.of(
                known != null
                        ? column(column, quoted, lakeName, known.type(), known.reading())
                        : column(column, asText(type, quoted), lakeName, DataTypes.StringType, readingOfText(type)));
    }

    private static LoadColumn column(
            SourceColumn column, String select, String lakeName, DataType type, Reading reading) {
        String avro = AvroForm.of(column.type(), type).toString();
        return new LoadColumn(select, column.name(), lakeName, type, reading, avro);
    }

    private static @Nullable Known known(SourceType type) {
        if (type.name().equals("numeric")) {
            return decimal(type.modifier());
        }
        if (type.name().equals("bit") && type.modifier() == 1) {
            return new Known(DataTypes.BooleanType, (row, length) -> {
                row.int32(); // how many bits
                return row.int8() < 0;
            });
        }
        @Nullable Known plain = PLAIN.get(type.name());
        return plain == null ? ALONE.get(type.name()) : plain;
    }

    private static @Nullable Known decimal(int modifier) {
        int precision = ((modifier - MODIFIER_HEADER) >> 16) & 0xFFFF;
        int scale = scale(modifier);
        return modifier < 0 || precision > DecimalType.MAX_PRECISION() || scale < 0 || scale > precision
                ? null
                : new Known(DataTypes.createDecimalType(precision, scale), Numbers.decimal(precision, scale));
    }

    private static int scale(int modifier) {
        return (((modifier - MODIFIER_HEADER) & SCALE_BITS) ^ SCALE_SIGN) - SCALE_SIGN;
    }

    /** A cast would leave out the blanks of a char, and show the mask of every inet; output functions say what is. */
    private static String asText(SourceType type, String value) {
        return type.name().equals("inet")
                ? "pg_catalog.textin(pg_catalog.inet_out(" + value + "))"
                : "(" + value + ")::pg_catalog.text";
    }

    /** A numeric with a precision is a number in the stream, also where it lands as text. */
    private static Reading readingOfText(SourceType type) {
        if (!type.name().equals("numeric") || type.modifier() < 0) {
            return TEXT;
        }
        return (row, length) -> {
            if (row.bytes()[row.at()] == 'N') {
                throw new Misfit("It is no number");
            }
            return text(row, length);
        };
    }

    private static LoadColumn array(SourceColumn column, String quoted, String lakeName, SourceType element) {
        // Elements of a domain are texts, and the type of an element is known without its domain.
        boolean isDomain = !column.type().castName().equals(element.castName() + "[]");
        @Nullable Known known = isDomain ? null : PLAIN.get(element.name());
        DataType lake = DataTypes.createArrayType(known == null ? DataTypes.StringType : known.type(), true);
        return known == null
                ? column(column, textsOf(element, quoted), lakeName, lake, Elements.array(TEXT))
                : column(column, quoted, lakeName, lake, Elements.array(known.reading()));
    }

    private static String textsOf(SourceType element, String array) {
        return element.name().equals("inet")
                ? "CASE WHEN " + array + " IS NOT NULL THEN ARRAY(SELECT " + asText(element, "each.value")
                        + " FROM pg_catalog.unnest(" + array
                        + ") WITH ORDINALITY AS each(value, place) ORDER BY each.place) END"
                : "(" + array + ")::pg_catalog.text[]";
    }

    private static UTF8String text(BinaryRow row, int length) {
        return UTF8String.fromBytes(row.bytes(), row.at(), length);
    }

    /** A version before the text. */
    private static UTF8String jsonb(BinaryRow row, int length) throws Misfit {
        if (length == 0) {
            throw new Misfit(BinaryRow.FOREIGN);
        }
        return UTF8String.fromBytes(row.bytes(), row.at() + 1, length - 1);
    }

    private static UTF8String uuid(BinaryRow row) {
        String hex = HexFormat.of().formatHex(row.bytes(), row.at(), row.at() + 16);
        return UTF8String.fromString(hex.substring(0, 8) + "-" + hex.substring(8, 12) + "-" + hex.substring(12, 16)
                + "-" + hex.substring(16, 20) + "-" + hex.substring(20));
    }
}
