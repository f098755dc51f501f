package dev.sluice.sink.backfill;

import org.apache.spark.unsafe.types.UTF8String;

/** PostgreSQL's geometric types as the texts that the stream lands: numbers as Java writes them. */
final class Shapes {

    private Shapes() {}

    static UTF8String point(BinaryRow row) {
        return text(point(row, new StringBuilder()));
    }

    static UTF8String line(BinaryRow row) {
        return text(new StringBuilder("{")
                .append(row.float8())
                .append(',')
                .append(row.float8())
                .append(',')
                .append(row.float8())
                .append('}'));
    }

    static UTF8String segment(BinaryRow row) {
        return text(points(row, 2, new StringBuilder("[")).append(']'));
    }

    static UTF8String box(BinaryRow row) {
        return text(points(row, 2, new StringBuilder()));
    }

    static UTF8String path(BinaryRow row) {
        boolean isClosed = row.int8() != 0;
        StringBuilder text = new StringBuilder(isClosed ? "(" : "[");
        return text(points(row, row.int32(), text).append(isClosed ? ')' : ']'));
    }

    static UTF8String polygon(BinaryRow row) {
        return text(points(row, row.int32(), new StringBuilder("(")).append(')'));
    }

    static UTF8String circle(BinaryRow row) {
        return text(point(row, new StringBuilder("<"))
                .append(',')
                .append(row.float8())
                .append('>'));
    }

    private static StringBuilder points(BinaryRow row, int count, StringBuilder text) {
        for (int i = 0; i < count; i++) {
            point(row, i == 0 ? text : text.append(','));
        }
        return text;
    }

    private static StringBuilder point(BinaryRow row, StringBuilder text) {
        return text.append('(')
                .append(row.float8())
                .append(',')
                .append(row.float8())
                .append(')');
    }

    private static UTF8String text(StringBuilder text) {
        return UTF8String.fromString(text.toString());
    }
}
