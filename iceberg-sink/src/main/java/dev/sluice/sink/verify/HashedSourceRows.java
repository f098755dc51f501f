package dev.sluice.sink.verify;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table with hashed columns: the source sends its texts, and all else is computed here, because the source would write
 * the masking key into its log with the statement. Every look reads the whole table.
 */
final class HashedSourceRows implements SourceRows {

    private static final int ROWS_AT_A_TIME = 2_000;

    private final Connection connection;
    private final Comparison comparison;
    private final String query;
    private final MessageDigest md5 = BucketSums.md5();

    HashedSourceRows(Connection connection, Comparison comparison) {
        this.connection = connection;
        this.comparison = comparison;
        this.query = new SourceSql(comparison).texts();
    }

    private interface Taking {
        void take(String version, List<@Nullable String> texts);
    }

    @Override
    public TableDigest digest() throws SQLException {
        BucketSums sums = new BucketSums(comparison.bucketCount());
        read((version, texts) -> sums.add(md5, key(texts), parts(texts)));
        return sums.digest();
    }

    @Override
    public Map<String, SeenRow> rows(Selection selection) throws SQLException {
        Map<String, SeenRow> rows = new HashMap<>();
        read((version, texts) -> {
            String key = key(texts);
            boolean isWanted = selection.fold(
                    buckets -> buckets.contains(BucketSums.bucket(md5, key, comparison.bucketCount())),
                    keys -> keys.contains(key));
            if (isWanted) {
                List<Optional<String>> values = texts.stream()
                        .map(text -> Optional.ofNullable(text).map(this::shortened))
                        .toList();
                rows.merge(key, new SeenRow(version, 1, values), SeenRow::and);
            }
        });
        return rows;
    }

    @Override
    public Map<String, List<Optional<String>>> whole(Set<String> keys) throws SQLException {
        Map<String, List<Optional<String>>> found = new HashMap<>();
        int width = comparison.columns().size();
        readAll(new SourceSql(comparison).textsAndWhole(), rows -> {
            String key = key(texts(rows));
            if (keys.contains(key)) {
                List<Optional<String>> values = new ArrayList<>(width);
                for (int i = 0; i < width; i++) {
                    values.add(Optional.ofNullable(rows.getString(i + 2 + width)));
                }
                found.put(key, values);
            }
        });
        return found;
    }

    private void read(Taking taking) throws SQLException {
        readAll(query, rows -> taking.take(rows.getString(1), texts(rows)));
    }

    private interface Rows {
        void take(ResultSet rows) throws SQLException;
    }

    /** In a transaction, without which the driver would hold the whole table in memory. */
    private void readAll(String all, Rows taking) throws SQLException {
        boolean isSingle = connection.getAutoCommit();
        if (isSingle) {
            connection.setAutoCommit(false);
        }
        try (PreparedStatement statement = connection.prepareStatement(all)) {
            statement.setFetchSize(ROWS_AT_A_TIME);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    taking.take(rows);
                }
            }
        } finally {
            if (isSingle) {
                connection.setAutoCommit(true);
            }
        }
    }

    private List<@Nullable String> texts(ResultSet rows) throws SQLException {
        List<@Nullable String> texts = new ArrayList<>(comparison.columns().size());
        for (int i = 0; i < comparison.columns().size(); i++) {
            texts.add(comparison.columns().get(i).compared(rows.getString(i + 2)));
        }
        return texts;
    }

    private String key(List<@Nullable String> texts) {
        return comparison.keyColumns().stream()
                .map(column -> Parts.of(texts.get(column)))
                .collect(Collectors.joining(","));
    }

    private static String parts(List<@Nullable String> texts) {
        return IntStream.range(0, texts.size())
                .mapToObj(i -> Parts.of(texts.get(i)))
                .collect(Collectors.joining(","));
    }

    /** As the lake's side shortens them. */
    private String shortened(String text) {
        if (text.codePointCount(0, text.length()) <= SourceSql.LONGEST) {
            return text;
        }
        String hash = HexFormat.of().formatHex(md5.digest(text.getBytes(StandardCharsets.UTF_8)));
        return text.substring(0, text.offsetByCodePoints(0, SourceSql.SHOWN)) + "… " + hash;
    }
}
