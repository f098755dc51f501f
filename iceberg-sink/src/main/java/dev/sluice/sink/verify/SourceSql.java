package dev.sluice.sink.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * PostgreSQL's side of a comparison. Every name is quoted; the session has an empty search path, so that functions are
 * PostgreSQL's own.
 */
final class SourceSql {

    /** A longer text is compared and shown by its beginning and its hash, so that rows stay small in memory. */
    static final int LONGEST = 256;

    static final int SHOWN = 60;

    private static final String VERSION = "t.tableoid::text || ' ' || t.xmin::text || ' ' || t.ctid::text";

    private final Comparison comparison;

    SourceSql(Comparison comparison) {
        this.comparison = comparison;
    }

    /** Bucket, count and sum of hashes of every bucket that has rows. */
    String digests() {
        return "SELECT " + bucket("r.k") + ", count(*), sum(('x' || substr(md5(r.v), 1, 12))::bit(48)::bigint)::bigint"
                + " FROM (SELECT " + keyText() + " AS k, " + rowText() + " AS v FROM " + table() + ") AS r GROUP BY 1";
    }

    /** Key, version and texts of the rows in some buckets; the buckets are the one parameter, an int array. */
    String rowsOfBuckets() {
        return "SELECT " + rowColumns() + " FROM " + table() + " WHERE " + bucket(keyText()) + " = ANY (?::bigint[])";
    }

    /**
     * The same of the rows of some keys. Parameters: where every key column can be looked up, one text array for each
     * of them; else one with the keys' canonical texts.
     */
    String rowsOfKeys() {
        return ofKeys(rowColumns());
    }

    private String ofKeys(String selected) {
        return lookups()
                .map(lookups -> "SELECT " + selected + " FROM unnest("
                        + lookups.stream().map(l -> "?::text[]").collect(Collectors.joining(", ")) + ") AS w("
                        + names(lookups.size()) + ") JOIN " + table() + " ON " + String.join(" AND ", lookups))
                .orElseGet(
                        () -> "SELECT " + selected + " FROM " + table() + " WHERE " + keyText() + " = ANY (?::text[])");
    }

    /** Key and whole values of the rows of some keys, for {@link Rendering#landed}; parameters as of {@link #rowsOfKeys}. */
    String wholeRowsOfKeys() {
        return ofKeys(keyText()
                + comparison.columns().stream()
                        .map(column -> ", " + column.rendering().wholeOnSource(reference(column)))
                        .collect(Collectors.joining()));
    }

    boolean looksUpKeys() {
        return lookups().isPresent();
    }

    private Optional<List<String>> lookups() {
        List<SourceColumn> key = comparison.key();
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            SourceColumn column = key.get(i);
            Optional<String> value =
                    column.rendering().fromText("w.k" + i, column.type().castName());
            if (value.isEmpty()) {
                return Optional.empty();
            }
            conditions.add(reference(column) + " = " + value.get());
        }
        return Optional.of(conditions);
    }

    private static String names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i).collect(Collectors.joining(", "));
    }

    private String bucket(String keyText) {
        return "('x' || substr(md5(" + keyText + "), 1, 8))::bit(32)::bigint % " + comparison.bucketCount();
    }

    private String table() {
        return SourceNames.quote(comparison.table()) + " AS t";
    }

    /** Version and whole texts of all rows. */
    String texts() {
        return "SELECT " + VERSION
                + comparison.columns().stream()
                        .map(column -> ", " + text(column))
                        .collect(Collectors.joining())
                + " FROM " + table();
    }

    /** Version, whole texts and values for {@link Rendering#landed} of all rows. */
    String textsAndWhole() {
        return "SELECT " + VERSION
                + comparison.columns().stream()
                        .map(column -> ", " + text(column))
                        .collect(Collectors.joining())
                + comparison.columns().stream()
                        .map(column -> ", " + column.rendering().wholeOnSource(reference(column)))
                        .collect(Collectors.joining())
                + " FROM " + table();
    }

    private String rowColumns() {
        return keyText() + ", " + VERSION
                + comparison.columns().stream()
                        .map(column -> ", " + shortened(text(column)))
                        .collect(Collectors.joining());
    }

    private static String shortened(String text) {
        return "CASE WHEN length(" + text + ") > " + LONGEST + " THEN left(" + text + ", " + SHOWN + ") || '… ' || md5("
                + text + ") ELSE " + text + " END";
    }

    private String keyText() {
        return parts(comparison.key());
    }

    private String rowText() {
        return parts(comparison.columns());
    }

    private static String parts(List<SourceColumn> columns) {
        return columns.stream().map(column -> Parts.ofSource(text(column))).collect(Collectors.joining(" || ',' || "));
    }

    private static String text(SourceColumn column) {
        return column.rendering().onSource(reference(column));
    }

    private static String reference(SourceColumn column) {
        return "t." + SourceNames.quote(column.name());
    }
}
