package dev.sluice.ingest.source;

import dev.sluice.schemas.pipeline.Source;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Opens connections to the source for all that the engine does not do itself. */
public final class SourceDatabase {

    private static final String CONNECT_SECONDS = "10";
    private static final String ANSWER_SECONDS = "60";

    private final Source source;

    public SourceDatabase(Source source) {
        this.source = source;
    }

    /** A connection in auto-commit mode; the caller closes it. */
    public Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("connectTimeout", CONNECT_SECONDS);
        properties.setProperty("loginTimeout", CONNECT_SECONDS);
        properties.setProperty("socketTimeout", ANSWER_SECONDS);
        properties.setProperty("ApplicationName", "sluice-ingest");
        properties.putAll(source.jdbc());
        properties.setProperty("user", source.user());
        properties.setProperty("password", source.password().reveal());
        return DriverManager.getConnection(source.jdbcUrl(), properties);
    }

    /** Identity of the database cluster and the database: log positions mean something only within one. */
    public SourceIdentity identity(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "SELECT system_identifier::text, current_database() FROM pg_control_system()")) {
            row.next();
            return new SourceIdentity(row.getString(1), row.getString(2));
        }
    }

    public Source settings() {
        return source;
    }
}
