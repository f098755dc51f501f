package dev.sluice.local.types;

import java.util.List;

import static dev.sluice.local.types.TypeCase.exact;
import static dev.sluice.local.types.TypeCase.text;

/** Arrays. */
final class ArrayCases {

    private static final String UUID = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";
    private static final String AS_TEXT = "elements are their PostgreSQL texts";

    private ArrayCases() {}

    static final List<TypeCase> ALL = List.of(
            exact("smallint[]")
                    .lands("'{1,NULL,-32768}'", "[1, null, -32768]", "'{}'", "[]")
                    .ingestRefuses("'{{1,2},{3,4}}'"),
            exact("integer[]", "bounds that do not begin at 1 are not kept")
                    .lands(
                            "'{1,NULL,3}'",
                            "[1, null, 3]",
                            "'{}'",
                            "[]",
                            "'[0:1]={1,2}'",
                            "[1, 2]",
                            "'{NULL}'",
                            "[null]")
                    .ingestRefuses("'{{1,2},{3,4}}'", "'{{{1}}}'"),
            exact("bigint[]")
                    .lands("'{9223372036854775807}'", "[9223372036854775807]")
                    .ingestRefuses("'{{1},{2}}'"),
            exact("real[]")
                    .lands("'{0.1,NaN,-Infinity,NULL}'", "[0.1, NaN, -Infinity, null]")
                    .ingestRefuses("'{{1},{2}}'"),
            exact("double precision[]")
                    .lands("'{0.1,NaN,Infinity,NULL}'", "[0.1, NaN, Infinity, null]")
                    .ingestRefuses("'{{1},{2}}'"),
            exact("boolean[]").lands("'{t,f,NULL}'", "[true, false, null]").ingestRefuses("'{{t},{f}}'"),
            exact("text[]")
                    .lands(
                            "ARRAY['a,b', '', NULL, 'NULL', 'Käse 🧀', 'q\"\\', '{x}']",
                            "[\"a,b\", \"\", null, \"NULL\", \"Käse 🧀\", \"q\\\"\\\\\", \"{x}\"]",
                            "'{}'",
                            "[]")
                    .ingestRefuses("'{{a,b},{c,d}}'"),
            exact("varchar(20)[]").lands("'{ab,NULL}'", "[\"ab\", null]").ingestRefuses("'{{a},{b}}'"),
            exact("char(3)[]").lands("'{ab}'", "[\"ab \"]"),
            exact("citext[]").lands("'{Ab}'", "[\"Ab\"]"),
            exact("bytea[]")
                    .lands("ARRAY['\\x00ff'::bytea, '', NULL]", "[0x00ff, 0x, null]")
                    .ingestRefuses("ARRAY[['\\x01'::bytea]]"),
            exact("date[]", "the infinities as for date")
                    .lands(
                            "'{2024-02-29,1582-10-10,NULL,\"0044-03-15 BC\",infinity,-infinity}'",
                            "[2024-02-29, 1582-10-10, null, -0043-03-15, +5881580-07-11, -5877641-06-23]")
                    .ingestRefuses("'{{2024-01-01},{2024-01-02}}'"),
            text("uuid[]", "")
                    .lands("'{" + UUID + ",NULL}'", "[\"" + UUID + "\", null]")
                    .ingestRefuses("'{{" + UUID + "}}'"),
            text("json[]", "")
                    .lands("ARRAY['{\"b\": 1,  \"a\":2}'::json, NULL]", "[\"{\\\"b\\\": 1,  \\\"a\\\":2}\", null]"),
            text("jsonb[]", "")
                    .lands("ARRAY['{\"a\":1}'::jsonb]", "[\"{\\\"a\\\": 1}\"]")
                    .ingestRefuses("ARRAY[['1'::jsonb]]"),
            text("numeric(12,2)[]", AS_TEXT)
                    .lands("'{1.5,NULL,NaN}'", "[\"1.50\", null, \"NaN\"]")
                    .ingestRefuses("'{{1},{2}}'"),
            text("numeric[]", AS_TEXT).lands("'{1.50,NaN,Infinity}'", "[\"1.50\", \"NaN\", \"Infinity\"]"),
            text("money[]", AS_TEXT).lands("ARRAY[12.34::money]", "[\"$12.34\"]"),
            text("time[]", AS_TEXT).lands("'{10:00,24:00}'", "[\"10:00:00\", \"24:00:00\"]"),
            text("timetz[]", AS_TEXT).lands("'{10:00+02}'", "[\"10:00:00+02\"]"),
            text("timestamp[]", AS_TEXT)
                    .lands(
                            "'{2024-01-01 00:00:00.5,infinity,\"0044-03-15 00:00:00 BC\"}'",
                            "[\"2024-01-01 00:00:00.5\", \"infinity\", \"0044-03-15 00:00:00 BC\"]")
                    .ingestRefuses("'{{2024-01-01},{2024-01-01}}'"),
            text("timestamptz[]", AS_TEXT + ", in UTC")
                    .lands("'{2024-01-01 00:00+02}'", "[\"2023-12-31 22:00:00+00\"]"),
            text("interval[]", AS_TEXT).lands("'{1 day 02:00}'", "[\"1 day 02:00:00\"]"),
            text("mood[]", AS_TEXT)
                    .lands("'{ok,sad,NULL}'", "[\"ok\", \"sad\", null]")
                    .ingestRefuses("'{{ok},{sad}}'"),
            text("positive[]", "elements of a domain are their PostgreSQL texts")
                    .lands("'{1,2}'", "[\"1\", \"2\"]"),
            text("inet[]", AS_TEXT).lands("'{10.0.0.1}'", "[\"10.0.0.1\"]"),
            text("bit(3)[]", AS_TEXT).lands("'{001}'", "[\"001\"]"),
            text("point[]", AS_TEXT).lands("'{\"(1,2.5)\"}'", "[\"(1,2.5)\"]"),
            text("box[]", AS_TEXT).lands("'{(1,1),(0,0);(2,2),(1,1)}'", "[\"(1,1),(0,0)\", \"(2,2),(1,1)\"]"),
            text("int4range[]", AS_TEXT).lands("'{\"[1,5]\"}'", "[\"[1,6)\"]"),
            text("hstore[]", AS_TEXT).lands("ARRAY['a=>1'::hstore]", "[\"\\\"a\\\"=>\\\"1\\\"\"]"),
            text("xml[]", AS_TEXT).lands("ARRAY['<a/>'::xml]", "[\"<a/>\"]"));
}
