package dev.sluice.sink.backfill;

import dev.sluice.schemas.pipeline.Source;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** Opens connections to the source, all with the same settings, so that a value has one text in every one of them. */
final class SourceConnections implements Serializable {

    private static final long serialVersionUID = 1;

    /** As ingest's sessions have them. */
    private static final String SETTINGS =
            """
            SET search_path = '';
            SET client_encoding = 'UTF8';
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

    private SourceConnections(String url, Properties properties) {
        this.url = url;
        this.properties = properties;
    }

    static SourceConnections of(Source source) {
        Properties properties = new Properties();
        properties.putAll(source.jdbc());
        properties.setProperty("user", source.user());
        properties.setProperty("password", source.password().reveal());
        properties.setProperty("ApplicationName", "sluice backfill");
        return new SourceConnections(source.jdbcUrl(), properties);
    }

    /** A connection in auto-commit mode. */
    Connection open() throws SQLException {
        Connection connection = DriverManager.getConnection(url, properties);
        try (Statement statement = connection.createStatement()) {
            statement.execute(SETTINGS);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** A connection in a transaction that sees what an exported snapshot sees. */
    Connection open(String snapshot) throws SQLException {
        Connection connection = open();
        try (Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            statement.execute("SET TRANSACTION SNAPSHOT '" + snapshot.replace("'", "''") + "'");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** The first column of a query's only row. */
    static String text(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
