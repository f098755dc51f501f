package dev.sluice.sink.verify;

import dev.sluice.sink.verify.TableResult.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** A value that the sink landed faithfully is equal, and one that it did not is found: type by type. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryTypeIT {

    private SourceAndLake both;

    @BeforeAll
    void start(@TempDir Path warehouse) throws Exception {
        both = SourceAndLake.start(warehouse);
        both.source("CREATE EXTENSION hstore; CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN posint AS int CHECK"
                + " (VALUE > 0); CREATE EXTENSION citext");
        both.lake("CREATE NAMESPACE lake.shop_public");
    }

    @AfterAll
    void stop() throws Exception {
        both.close();
    }

    /** Every type has no more. */
    private static final int MOST_VALUES = 7;

    /**
     * One type, its values, and how they land.
     *
     * @param source type in PostgreSQL
     * @param lake type in Spark
     * @param values PostgreSQL literal → Spark literal that is the same
     * @param others Spark literals that are not the first value
     */
    record Type(String source, String lake, List<Map.Entry<String, String>> values, List<String> others) {

        Optional<Map.Entry<String, String>> value(int row) {
            return row < values.size() ? Optional.of(values.get(row)) : Optional.empty();
        }

        Optional<String> other(int which) {
            return which < others.size() ? Optional.of(others.get(which)) : Optional.empty();
        }

        @Override
        public String toString() {
            return source + " as " + lake;
        }
    }

    private static Type type(String source, String lake, List<String> pairs, String... others) {
        List<Map.Entry<String, String>> values = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            values.add(Map.entry(pairs.get(i), pairs.get(i + 1)));
        }
        return new Type(source, lake, values, List.of(others));
    }

    private static final List<Type> TYPES = List.of(
            type("int2", "int", List.of("-32768", "-32768", "NULL", "NULL"), "1", "NULL"),
            type("int4", "int", List.of("2147483647", "2147483647"), "0"),
            type("int8", "bigint", List.of("-9223372036854775808", "-9223372036854775807L - 1L"), "0"),
            type("oid", "bigint", List.of("4294967295", "4294967295"), "0"),
            type("bool", "boolean", List.of("true", "true", "false", "false", "NULL", "NULL"), "false", "NULL"),
            type("posint", "int", List.of("7", "7"), "8"),
            type(
                    "numeric(12,2)",
                    "decimal(12,2)",
                    List.of("10.50", "10.5BD", "0", "0BD", "-9999999999.99", "-9999999999.99BD"),
                    "10.51BD",
                    "NULL"),
            type("numeric(12,2)", "decimal(12,2)", List.of("1e3", "1000BD"), "100BD"),
            type(
                    "numeric(50,10)",
                    "string",
                    List.of(
                            "1234567890123456789012345678901234567890.5",
                            "'1234567890123456789012345678901234567890.5000000000'"),
                    "'1234567890123456789012345678901234567890.6000000000'"),
            type(
                    "numeric",
                    "string",
                    List.of("1.50", "'1.5'", "0.000", "'0'", "1e20", "'100000000000000000000'", "'NaN'", "'NaN'"),
                    "'1.51'",
                    "''"),
            type("money", "string", List.of("12.34", "'12.34'"), "'12.35'"),
            type(
                    "float4",
                    "float",
                    List.of(
                            "0.1",
                            "CAST('0.1' AS FLOAT)",
                            "'NaN'",
                            "CAST('NaN' AS FLOAT)",
                            "'-infinity'",
                            "CAST('-Infinity' AS FLOAT)"),
                    "CAST('0.10000001' AS FLOAT)",
                    "CAST('NaN' AS FLOAT)"),
            type(
                    "float8",
                    "double",
                    List.of(
                            "'-0'",
                            "CAST('-0.0' AS DOUBLE)",
                            "0",
                            "0D",
                            "0.1",
                            "0.1D",
                            "1e300",
                            "1e300D",
                            "4.9e-324",
                            "CAST('4.9E-324' AS DOUBLE)",
                            "'NaN'",
                            "CAST('NaN' AS DOUBLE)",
                            "'infinity'",
                            "CAST('Infinity' AS DOUBLE)"),
                    "0D",
                    "CAST('NaN' AS DOUBLE)",
                    "NULL"),
            type("float4", "double", List.of("0.5", "0.5D"), "0.25D"),
            type(
                    "text",
                    "string",
                    List.of(
                            "''",
                            "''",
                            "NULL",
                            "NULL",
                            "'a  '",
                            "'a  '",
                            "'~'",
                            "'~'",
                            "'Käse 🧀'",
                            "'Käse 🧀'",
                            "repeat('x', 5000)",
                            "repeat('x', 5000)"),
                    "NULL",
                    "' '"),
            type("varchar(10)", "string", List.of("'ab '", "'ab '"), "'ab'"),
            type("char(5)", "string", List.of("'ab'", "'ab   '"), "'ab'"),
            type("citext", "string", List.of("'Ab'", "'Ab'"), "'ab'"),
            type("bytea", "binary", List.of("'\\x00ff'", "X'00ff'", "''", "X''", "NULL", "NULL"), "X'00fe'", "X''"),
            type(
                    "date",
                    "date",
                    List.of(
                            "'2024-02-29'",
                            "DATE'2024-02-29'",
                            "'0001-01-01'",
                            "DATE'0001-01-01'",
                            "'1582-10-10'",
                            "DATE'1582-10-10'",
                            "'infinity'",
                            "date_from_unix_date(2147483647)",
                            "'-infinity'",
                            "date_from_unix_date(-2147483648)"),
                    "DATE'2024-03-01'",
                    "NULL"),
            type(
                    "time",
                    "string",
                    List.of(
                            "'10:11:12.5'",
                            "'10:11:12.500000'",
                            "'24:00'",
                            "'24:00:00.000000'",
                            "'0:0'",
                            "'00:00:00.000000'"),
                    "'10:11:12.5'"),
            type("time(0)", "string", List.of("'10:11:12'", "'10:11:12.000000'"), "'10:11:13.000000'"),
            type(
                    "timetz",
                    "string",
                    List.of("'10:11:12.5+02'", "'08:11:12.5Z'", "'10:00+00'", "'10:00:00Z'"),
                    "'10:11:12.5Z'"),
            type(
                    "timestamp",
                    "timestamp_ntz",
                    List.of(
                            "'2024-02-29 10:11:12.123456'", "TIMESTAMP_NTZ'2024-02-29 10:11:12.123456'",
                            "'0044-03-15 12:00:00 BC'", "CAST(timestamp_micros(-63517780800000000) AS TIMESTAMP_NTZ)",
                            "'infinity'", "CAST(timestamp_micros(9223372036825200000) AS TIMESTAMP_NTZ)"),
                    "TIMESTAMP_NTZ'2024-02-29 10:11:12.123457'",
                    "NULL"),
            type(
                    "timestamptz",
                    "timestamp",
                    List.of(
                            "'2024-02-29 10:11:12.123456+02'",
                            "TIMESTAMP'2024-02-29 08:11:12.123456Z'",
                            "'1969-12-31 23:59:59.999999Z'",
                            "TIMESTAMP'1969-12-31 23:59:59.999999Z'",
                            "'infinity'",
                            "timestamp_micros(9223372036825200000)",
                            "'-infinity'",
                            "timestamp_micros(-9223372036832400000)"),
                    "TIMESTAMP'2024-02-29 10:11:12.123456Z'"),
            type(
                    "interval",
                    "string",
                    List.of(
                            "'1 year 2 mons 3 days 04:05:06.7'",
                            "'P1Y2M3DT4H5M6.7S'",
                            "'0'",
                            "'P0Y0M0DT0H0M0S'",
                            "'-1 year -2 mons +3 days -04:05:06'",
                            "'P-1Y-2M3DT-4H-5M-6S'",
                            "'100:00:00.000001'",
                            "'P0Y0M0DT100H0M0.000001S'"),
                    "'P1Y2M3DT4H5M6.8S'"),
            type(
                    "uuid",
                    "string",
                    List.of("'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"),
                    "''"),
            type("json", "string", List.of("'{\"b\": 1,  \"a\":2}'", "'{\"b\": 1,  \"a\":2}'"), "'{\"a\":2,\"b\":1}'"),
            type("jsonb", "string", List.of("'{\"b\":1,\"a\":2}'", "'{\"a\": 2, \"b\": 1}'"), "'{\"a\": 2}'"),
            type("xml", "string", List.of("'<a>1</a>'", "'<a>1</a>'"), "'<a/>'"),
            type("mood", "string", List.of("'ok'", "'ok'", "NULL", "NULL"), "'sad'"),
            type(
                    "inet",
                    "string",
                    List.of("'10.0.0.1'", "'10.0.0.1'", "'10.0.0.0/8'", "'10.0.0.0/8'"),
                    "'10.0.0.1/32'"),
            type("cidr", "string", List.of("'10.0.0.0/8'", "'10.0.0.0/8'"), "'10.0.0.0/9'"),
            type("macaddr", "string", List.of("'08:00:2b:01:02:03'", "'08:00:2b:01:02:03'"), "''"),
            type("int4range", "string", List.of("'[1,5]'", "'[1,6)'", "'empty'", "'empty'"), "'[1,5]'"),
            type(
                    "tstzrange",
                    "string",
                    List.of("'[2024-01-01 00:00+00,)'", "'[\"2024-01-01 00:00:00+00\",)'"),
                    "'empty'"),
            type("bit(1)", "boolean", List.of("B'1'", "true", "B'0'", "false", "NULL", "NULL"), "false"),
            type("bit(8)", "string", List.of("B'00000101'", "'00000101'"), "'00000100'"),
            type("varbit", "string", List.of("B'000101'", "'000101'", "B'0'", "'0'", "B''", "''"), "'101'"),
            type("point", "string", List.of("'(1,-2.5)'", "'(1.0,-2.5)'"), "'(1.0,-2.6)'"),
            type(
                    "box",
                    "binary",
                    List.of("'(3,4),(1,2.5)'", "encode('(3.0,4.0),(1.0,2.5)', 'UTF-8')"),
                    "encode('(3.0,4.0),(1.0,2.0)', 'UTF-8')"),
            type(
                    "path",
                    "binary",
                    List.of("'[(0,0),(1e20,-1)]'", "encode('[(0.0,0.0),(1.0E20,-1.0)]', 'UTF-8')"),
                    "encode('((0.0,0.0),(1.0E20,-1.0))', 'UTF-8')"),
            type(
                    "pg_lsn",
                    "binary",
                    List.of("'16/B374D848'", "encode('16/B374D848', 'UTF-8')"),
                    "encode('16/B374D849', 'UTF-8')"),
            type("time[]", "array<string>", List.of("'{10:00}'", "array('10:00:00')"), "array('10:00:01')"),
            type(
                    "timestamptz[]",
                    "array<string>",
                    List.of("'{2024-01-01 00:00:00.5+00}'", "array('2024-01-01 00:00:00.5+00')"),
                    "array('')"),
            type(
                    "timestamp[]",
                    "array<timestamp_ntz>",
                    List.of("'{2024-01-01 00:00:00.5}'", "array(TIMESTAMP_NTZ'2024-01-01 00:00:00.5')"),
                    "array()"),
            type(
                    "tsvector",
                    "string",
                    List.of("'a b'", "concat(chr(39), 'a', chr(39), ' ', chr(39), 'b', chr(39))"),
                    "''"),
            type(
                    "hstore",
                    "map<string,string>",
                    List.of("'b=>1, a=>NULL'", "map('a', NULL, 'b', '1')", "''", "map()", "NULL", "NULL"),
                    "map('a', '', 'b', '1')"),
            type(
                    "int4[]",
                    "array<int>",
                    List.of("'{1,NULL,3}'", "array(1, NULL, 3)", "'{}'", "array()", "NULL", "NULL"),
                    "array(1, 3)",
                    "NULL"),
            type(
                    "text[]",
                    "array<string>",
                    List.of("ARRAY['a,b', '', NULL]", "array('a,b', '', NULL)"),
                    "array('a', 'b', '', NULL)",
                    "array('a,b', NULL, NULL)"),
            type("numeric(6,2)[]", "array<decimal(6,2)>", List.of("'{1.50}'", "array(1.5BD)"), "array(1.6BD)"),
            type("numeric[]", "array<string>", List.of("'{1.50}'", "array('1.5')"), "array('1.6')"),
            type(
                    "float8[]",
                    "array<double>",
                    List.of("'{0.1,NaN}'", "array(0.1D, CAST('NaN' AS DOUBLE))"),
                    "array(0.1D, 0D)"),
            type("bool[]", "array<boolean>", List.of("'{t,f}'", "array(true, false)"), "array(true, true)"),
            type(
                    "uuid[]",
                    "array<string>",
                    List.of(
                            "'{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}'",
                            "array('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')"),
                    "array()"),
            type(
                    "date[]",
                    "array<date>",
                    List.of("'{2024-01-01}'", "array(DATE'2024-01-01')"),
                    "array(DATE'2024-01-02')"),
            type(
                    "timestamptz[]",
                    "array<timestamp>",
                    List.of("'{2024-01-01 00:00+00}'", "array(TIMESTAMP'2024-01-01 00:00:00Z')"),
                    "array()"),
            type("bytea[]", "array<binary>", List.of("ARRAY['\\x01'::bytea]", "array(X'01')"), "array(X'02')"),
            type("mood[]", "array<string>", List.of("'{ok,sad}'", "array('ok', 'sad')"), "array('sad', 'ok')"),
            type("jsonb[]", "array<string>", List.of("ARRAY['{\"a\":1}'::jsonb]", "array('{\"a\": 1}')"), "array()"));

    @Test
    void faithfulValuesAreEqual() throws Exception {
        fill("faithful", type -> Optional.empty());

        TableResult result = both.verify("faithful");

        assertThat(result.differences()).isEmpty();
        assertThat(result.outcome()).isEqualTo(Outcome.EQUAL);
        assertThat(result.sourceRows()).isEqualTo(MOST_VALUES);
        assertThat(result.lakeRows()).isEqualTo(MOST_VALUES);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void anyOtherValueIsFound(int which) throws Exception {
        fill("unfaithful", type -> type.other(which));

        TableResult result = both.verify("unfaithful");

        assertThat(result.outcome()).isEqualTo(Outcome.DIFFERS);
        assertThat(result.differing()).isEqualTo(1);
        Difference difference = result.differences().get(0);
        assertThat(difference.key()).containsExactly(Map.entry("id", "0"));
        assertThat(difference.kind()).isEqualTo(Difference.Kind.CHANGED);
        assertThat(difference.columns())
                .extracting(Difference.ColumnDifference::column)
                .containsExactlyElementsOf(TYPES.stream()
                        .filter(type -> type.other(which).isPresent())
                        .map(EveryTypeIT::column)
                        .toList());
    }

    private static String column(Type type) {
        return TYPES.indexOf(type) + " " + type;
    }

    /** A column for each type, a row for each of its values; in the lake, the first row's values replaced. */
    private void fill(String table, Function<Type, Optional<String>> instead) throws Exception {
        String lakeTable = "lake.shop_public." + table;
        both.source("DROP TABLE IF EXISTS " + table + "; CREATE TABLE " + table + " (id int PRIMARY KEY"
                + each(type -> ", \"" + column(type) + "\" " + type.source()) + ")");
        both.lake("DROP TABLE IF EXISTS " + lakeTable);
        both.lake("CREATE TABLE " + lakeTable + " (id int" + each(type -> ", `" + column(type) + "` " + type.lake())
                + ", __op string, __position string) USING iceberg");
        List<String> landed = new ArrayList<>();
        for (int row = 0; row < MOST_VALUES; row++) {
            int at = row;
            both.source("INSERT INTO " + table + " VALUES (" + row
                    + each(type -> ", " + type.value(at).map(Map.Entry::getKey).orElse("NULL")) + ")");
            landed.add("SELECT " + row
                    + each(type -> ", CAST("
                            + (at == 0 ? instead.apply(type) : Optional.<String>empty())
                                    .or(() -> type.value(at).map(Map.Entry::getValue))
                                    .orElse("NULL")
                            + " AS " + type.lake() + ")")
                    + ", 'c', '1'");
        }
        both.lake("INSERT INTO " + lakeTable + " " + String.join(" UNION ALL ", landed));
    }

    private static String each(Function<Type, String> sql) {
        return TYPES.stream().map(sql).collect(Collectors.joining());
    }

    @Test
    void aTableThatTheLakeHasNotYetIsEqualWhileItHasNoRows() throws Exception {
        both.source("CREATE TABLE unborn (id int PRIMARY KEY)");

        assertThat(both.verify("unborn").outcome()).isEqualTo(Outcome.EQUAL);

        both.source("INSERT INTO unborn VALUES (1)");

        TableResult result = both.verify("unborn");
        assertThat(result.outcome()).isEqualTo(Outcome.DIFFERS);
        assertThat(result.differences()).singleElement().satisfies(difference -> assertThat(difference.kind())
                .isEqualTo(Difference.Kind.MISSING));
    }
}
