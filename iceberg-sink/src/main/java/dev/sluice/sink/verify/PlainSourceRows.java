package dev.sluice.sink.verify;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A table whose texts, buckets and hashes the source itself computes. */
final class PlainSourceRows implements SourceRows {

    private final Connection connection;
    private final Comparison comparison;
    private final SourceSql sql;

    PlainSourceRows(Connection connection, Comparison comparison) {
        this.connection = connection;
        this.comparison = comparison;
        this.sql = new SourceSql(comparison);
    }

    @Override
    public TableDigest digest() throws SQLException {
        Map<Integer, BucketDigest> buckets = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql.digests())) {
            while (rows.next()) {
                buckets.put(rows.getInt(1), new BucketDigest(rows.getLong(2), rows.getLong(3)));
            }
        }
        return new TableDigest(buckets);
    }

    @Override
    public Map<String, SeenRow> rows(Selection selection) throws SQLException {
        String query = selection.fold(buckets -> sql.rowsOfBuckets(), keys -> sql.rowsOfKeys());
        Object[][] parameters =
                selection.fold(buckets -> new Object[][] {buckets.toArray()}, keys -> keyParameters(keys));
        String type = selection.fold(buckets -> "int8", keys -> "text");
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setArray(i + 1, connection.createArrayOf(type, parameters[i]));
            }
            try (ResultSet rows = statement.executeQuery()) {
                return images(rows);
            }
        }
    }

    @Override
    public Map<String, List<Optional<String>>> whole(Set<String> keys) throws SQLException {
        Map<String, List<Optional<String>>> found = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql.wholeRowsOfKeys())) {
            Object[][] parameters = keyParameters(keys);
            for (int i = 0; i < parameters.length; i++) {
                statement.setArray(i + 1, connection.createArrayOf("text", parameters[i]));
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    List<Optional<String>> values = new ArrayList<>();
                    for (int i = 0; i < comparison.columns().size(); i++) {
                        values.add(Optional.ofNullable(rows.getString(i + 2)));
                    }
                    found.put(rows.getString(1), values);
                }
            }
        }
        return found;
    }

    private Object[][] keyParameters(Set<String> keys) {
        if (!sql.looksUpKeys()) {
            return new Object[][] {keys.toArray()};
        }
        int width = comparison.keyColumns().size();
        Object[][] columns = new Object[width][keys.size()];
        int row = 0;
        for (String key : keys) {
            List<Optional<String>> parts = Parts.read(key).orElseThrow();
            for (int i = 0; i < width; i++) {
                @Nullable String part = parts.get(i).orElse(null);
                columns[i][row] = part;
            }
            row++;
        }
        return columns;
    }

    private Map<String, SeenRow> images(ResultSet rows) throws SQLException {
        int width = comparison.columns().size();
        Map<String, SeenRow> images = new HashMap<>();
        while (rows.next()) {
            List<Optional<String>> values = new ArrayList<>(width);
            for (int i = 0; i < width; i++) {
                values.add(Optional.ofNullable(rows.getString(i + 3)));
            }
            images.merge(rows.getString(1), new SeenRow(rows.getString(2), 1, values), SeenRow::and);
        }
        return images;
    }
}
