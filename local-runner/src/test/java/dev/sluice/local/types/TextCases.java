package dev.sluice.local.types;

import java.util.List;

import static dev.sluice.local.types.TypeCase.exact;
import static dev.sluice.local.types.TypeCase.text;

/** Texts, bytes, documents, names of things, and what users define themselves. */
final class TextCases {

    private static final String UUID = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";

    private TextCases() {}

    /** Run before the table is made. */
    static final String DEFINITIONS =
            """
            CREATE EXTENSION hstore; CREATE EXTENSION citext; CREATE EXTENSION ltree;
            CREATE TYPE mood AS ENUM ('sad', 'ok', 'très heureux');
            CREATE TYPE place AS (street text, number int);
            CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
            CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
            CREATE DOMAIN price AS numeric(12,2);
            CREATE DOMAIN workday AS date;
            CREATE DOMAIN tags AS text[];
            CREATE DOMAIN flags AS bit varying(8);
            """;

    static final List<TypeCase> ALL = List.of(
            exact("text")
                    .lands(
                            "''",
                            "",
                            "'a  '",
                            "a  ",
                            "'Käse 🧀 𝄞'",
                            "Käse 🧀 𝄞",
                            "E'tab\\tline\\nquote\\'\"\\\\'",
                            "tab\tline\nquote'\"\\"),
            exact("varchar(20)").lands("'ab '", "ab ", "''", ""),
            exact("char(5)", "with the blanks that PostgreSQL fills up").lands("'ab'", "ab   ", "''", "     "),
            exact("name").lands("'pg_class'", "pg_class"),
            exact("citext").lands("'MiXed'", "MiXed"),
            exact("bytea").lands("'\\x00ff10'", "0x00ff10", "''", "0x"),
            text("uuid", "lower case").lands("'" + UUID.toUpperCase(java.util.Locale.ROOT) + "'", UUID),
            text("json", "the very text, blanks and order too")
                    .lands("'{\"b\": 1,  \"a\":2}'", "{\"b\": 1,  \"a\":2}", "'null'", "null"),
            text("jsonb", "as PostgreSQL writes it").lands("'{\"b\":1,\"a\":[2]}'", "{\"a\": [2], \"b\": 1}"),
            text("xml", "").lands("'<a b=\"ü\">1</a>'", "<a b=\"ü\">1</a>"),
            text("hstore", "a map from text to text").lands("'b=>1, a=>NULL'", "{\"a\"=null, \"b\"=\"1\"}", "''", "{}"),
            text("mood", "an enum").lands("'ok'", "ok", "'très heureux'", "très heureux"),
            exact("positive", "a domain: as the type beneath it").lands("7", "7"),
            exact("email", "a domain: as the type beneath it").lands("'a@b.c'", "a@b.c"),
            exact("price", "a domain: as the type beneath it")
                    .lands("12.5", "12.50")
                    .ingestRefuses("'NaN'"),
            exact("workday", "a domain: as the type beneath it").lands("'1582-10-10'", "1582-10-10"),
            exact("tags", "a domain: as the type beneath it").lands("'{a,NULL}'", "[\"a\", null]"),
            text("flags", "a domain: as the type beneath it").lands("B'0010'", "0010"),
            text("place", "a composite type").lands("ROW('Main St', 5)", "(\"Main St\",5)"),
            text("ltree", "").lands("'Top.Science'", "Top.Science"),
            text("inet", "").lands("'10.0.0.1'", "10.0.0.1", "'10.1.2.3/24'", "10.1.2.3/24", "'::1'", "::1"),
            text("cidr", "").lands("'10.0.0.0/8'", "10.0.0.0/8", "'2001:db8::/32'", "2001:db8::/32"),
            text("macaddr", "").lands("'08:00:2B:01:02:03'", "08:00:2b:01:02:03"),
            text("macaddr8", "").lands("'08:00:2b:01:02:03:04:05'", "08:00:2b:01:02:03:04:05"),
            text("point", "numbers as Java writes them").lands("'(1,-2.5)'", "(1.0,-2.5)"),
            text("line", "numbers as Java writes them").lands("'{1,2,3}'", "{1.0,2.0,3.0}"),
            text("lseg", "numbers as Java writes them").lands("'[(0,0),(1,2)]'", "[(0.0,0.0),(1.0,2.0)]"),
            text("box", "numbers as Java writes them").lands("'(3,4),(1,2.5)'", "(3.0,4.0),(1.0,2.5)"),
            text("path", "numbers as Java writes them").lands("'[(0,0),(1e20,-1)]'", "[(0.0,0.0),(1.0E20,-1.0)]"),
            text("polygon", "numbers as Java writes them")
                    .lands("'((0,0),(1,0),(1,1))'", "((0.0,0.0),(1.0,0.0),(1.0,1.0))"),
            text("circle", "numbers as Java writes them").lands("'<(1,2),3>'", "<(1.0,2.0),3.0>"),
            text("int4range", "").lands("'[1,5]'", "[1,6)", "'empty'", "empty", "'(,)'", "(,)"),
            text("int8range", "").lands("'[1,9223372036854775807)'", "[1,9223372036854775807)"),
            text("numrange", "").lands("'(1.50,2]'", "(1.50,2]"),
            text("tsrange", "").lands("'[2024-01-01,infinity]'", "[\"2024-01-01 00:00:00\",infinity]"),
            text("tstzrange", "in UTC").lands("'[2024-01-01 00:00+02,)'", "[\"2023-12-31 22:00:00+00\",)"),
            text("daterange", "").lands("'[2024-01-01,2024-01-31]'", "[2024-01-01,2024-02-01)"),
            text("int4multirange", "").lands("'{[1,3),[5,6)}'", "{[1,3),[5,6)}"),
            text("tsvector", "").lands("'fat cat'", "'cat' 'fat'"),
            text("tsquery", "").lands("'fat & !cat'", "'fat' & !'cat'"),
            text("pg_lsn", "").lands("'16/B374D848'", "16/B374D848"),
            text("jsonpath", "").lands("'$.a'", "$.\"a\""));
}
