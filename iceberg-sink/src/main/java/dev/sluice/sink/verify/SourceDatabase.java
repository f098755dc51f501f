package dev.sluice.sink.verify;

import dev.sluice.schemas.pipeline.Source;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** Connections to the source, all with the same settings, so that a value has one text in every one of them. */
final class SourceDatabase {

    private static final String SETTINGS =
            """
            SET search_path = '';
            SET TimeZone = 'UTC';
            SET DateStyle = 'ISO, MDY';
            SET IntervalStyle = 'postgres';
            SET bytea_output = 'hex';
            SET extra_float_digits = 1;
            SET statement_timeout = 0;
            SET idle_in_transaction_session_timeout = 0;
            SET jit = off
            """;

    private final String url;
    private final Properties properties;

    private SourceDatabase(String url, Properties properties) {
        this.url = url;
        this.properties = properties;
    }

    static SourceDatabase of(Source source) {
        Properties properties = new Properties();
        properties.putAll(source.jdbc());
        properties.setProperty("user", source.user());
        properties.setProperty("password", source.password().reveal());
        properties.setProperty("ApplicationName", "sluice verify");
        return new SourceDatabase(source.jdbcUrl(), properties);
    }

    /** A connection whose statements each see the source as it is when they start. */
    Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(url, properties);
        try {
            try (Statement statement = connection.createStatement()) {
                statement.execute(SETTINGS);
                requireUtf8(statement);
            }
            connection.setReadOnly(true);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Everything that is committed now, frozen until it is closed. */
    SourceSnapshot snapshot() throws SQLException {
        return SourceSnapshot.take(connect());
    }

    private static void requireUtf8(Statement statement) throws SQLException {
        try (ResultSet encoding = statement.executeQuery("SHOW server_encoding")) {
            encoding.next();
            if (!encoding.getString(1).equals("UTF8")) {
                throw new SQLException("The database's encoding is " + encoding.getString(1)
                        + ", and texts are compared by the hashes of their UTF-8 bytes: only UTF8 databases can be"
                        + " verified");
            }
        }
    }
}
