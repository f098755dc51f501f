package dev.sluice.local.types;

import java.util.List;

import static dev.sluice.local.types.TypeCase.exact;
import static dev.sluice.local.types.TypeCase.text;

/** Numbers, booleans and bits. */
final class NumberCases {

    private static final String NINES_131072 = "repeat('9', 131072)::numeric";

    private NumberCases() {}

    static final List<TypeCase> ALL = List.of(
            exact("smallint").lands("-32768", "-32768", "32767", "32767"),
            exact("integer").lands("-2147483648", "-2147483648", "2147483647", "2147483647"),
            exact("bigint")
                    .lands(
                            "'-9223372036854775808'",
                            "-9223372036854775808",
                            "9223372036854775807",
                            "9223372036854775807"),
            exact("oid").lands("4294967295", "4294967295"),
            exact("boolean").lands("true", "true", "false", "false"),
            exact("real")
                    .lands(
                            "0.1",
                            "0.1",
                            "'NaN'",
                            "NaN",
                            "'Infinity'",
                            "Infinity",
                            "'-Infinity'",
                            "-Infinity",
                            "'-0'",
                            "-0.0",
                            "1.17549435e-38",
                            "1.17549435E-38",
                            "3.4028235e38",
                            "3.4028235E38"),
            exact("double precision")
                    .lands(
                            "0.1",
                            "0.1",
                            "'NaN'",
                            "NaN",
                            "'Infinity'",
                            "Infinity",
                            "'-Infinity'",
                            "-Infinity",
                            "'-0'",
                            "-0.0",
                            "4.9e-324",
                            "4.9E-324",
                            "1.7976931348623157e308",
                            "1.7976931348623157E308"),
            exact("numeric(12,2)")
                    .lands("10.5", "10.50", "0", "0.00", "-9999999999.99", "-9999999999.99")
                    .ingestRefuses("'NaN'"),
            exact("numeric(38,10)")
                    .lands(
                            "9999999999999999999999999999.9999999999",
                            "9999999999999999999999999999.9999999999",
                            "'-1e-10'",
                            "-0.0000000001"),
            exact("numeric(7)").lands("'1234567'", "1234567"),
            text("numeric(50,10)", "the column's scale is kept")
                    .lands(
                            "1234567890123456789012345678901234567890.5",
                            "1234567890123456789012345678901234567890.5000000000")
                    .ingestRefuses("'NaN'"),
            text("numeric(3,5)", "digits after the point beyond the precision")
                    .lands("0.00123", "0.00123", "'-0.00999'", "-0.00999"),
            text("numeric(3,-2)", "rounded to hundreds by PostgreSQL").lands("12345", "12300"),
            text("numeric", "as PostgreSQL writes it: digits of any number, NaN, Infinity, -Infinity")
                    .lands(
                            "1.50",
                            "1.50",
                            "0.000",
                            "0.000",
                            "1e20",
                            "100000000000000000000",
                            "'1e-20'",
                            "0.00000000000000000001",
                            "'NaN'",
                            "NaN",
                            "'Infinity'",
                            "Infinity",
                            "'-Infinity'",
                            "-Infinity",
                            NINES_131072,
                            Summary.of("9".repeat(131072))),
            exact("money", "a decimal of two digits after the point")
                    .lands("12.34", "12.34", "'-92233720368547758.08'", "-92233720368547758.08"),
            exact("bit", "a bit of its own is a boolean").lands("B'1'", "true", "B'0'", "false"),
            text("bit(16)", "every bit, zeros in front too").lands("B'0000000000000101'", "0000000000000101"),
            text("bit varying", "every bit, zeros in front too").lands("B'000101'", "000101", "B''", "", "B'0'", "0"),
            text("bit varying(70)", "").lands("repeat('01', 35)::varbit", "01".repeat(35)));
}
