package dev.sluice.ingest.source;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.pipeline.Source;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Everything about the source that would keep ingest from working, each with its mend. */
public final class SourceChecks {

    /** Logical messages, which keep a quiet slot moving, came with it. */
    private static final int OLDEST_SERVER = 140000;

    private final Pipeline pipeline;
    private final Source source;

    public SourceChecks(Pipeline pipeline, Source source) {
        this.pipeline = pipeline;
        this.source = source;
    }

    /** What is wrong; empty when the source is ready to be captured. */
    public List<Problem> problems() {
        try (Connection connection = new SourceDatabase(source).connect()) {
            List<Problem> problems = new ArrayList<>();
            server(connection, problems);
            rights(connection, problems);
            slot(connection, problems);
            tables(connection, problems);
            return problems;
        } catch (SQLException e) {
            return List.of(ConnectionProblems.of(source, e));
        }
    }

    private void server(Connection connection, List<Problem> problems) throws SQLException {
        if (Integer.parseInt(ask(connection, "SHOW server_version_num")) < OLDEST_SERVER) {
            problems.add(problem(
                    "the server is PostgreSQL " + ask(connection, "SHOW server_version"),
                    "Upgrade it to PostgreSQL 14 or newer"));
        }
        String walLevel = ask(connection, "SHOW wal_level");
        if (!walLevel.equals("logical")) {
            problems.add(problem(
                    "wal_level is " + walLevel + ", not logical",
                    "Run ALTER SYSTEM SET wal_level = logical and restart the server"));
        }
        if (ask(connection, "SELECT pg_is_in_recovery()").equals("t")) {
            problems.add(problem(
                    "the server is a standby",
                    "Give the primary's address: heartbeats and the publication need a server that writes"));
        }
    }

    private void rights(Connection connection, List<Problem> problems) throws SQLException {
        String allowed = ask(
                connection,
                """
                SELECT bool_or(rolreplication OR rolsuper) FROM pg_roles
                 WHERE rolname = current_user
                    OR (rolname IN ('rds_replication', 'cloudsqlreplication')
                        AND pg_has_role(current_user, oid, 'MEMBER'))
                """);
        boolean managed = ask(
                        connection,
                        """
                        SELECT count(*) FROM pg_roles WHERE rolname = 'rds_replication'
                           AND pg_has_role(current_user, oid, 'MEMBER')
                        """)
                .equals("1");
        if (!allowed.equals("t") && !managed) {
            problems.add(problem(
                    "user " + source.user() + " may not replicate",
                    "Run ALTER ROLE " + SqlNames.quoted(source.user())
                            + " REPLICATION (on Amazon RDS: GRANT rds_replication TO it)"));
        }
    }

    private void slot(Connection connection, List<Problem> problems) throws SQLException {
        if (Slot.find(connection, source.slot()).isPresent()) {
            return;
        }
        int max = Integer.parseInt(ask(connection, "SHOW max_replication_slots"));
        int used = Integer.parseInt(ask(connection, "SELECT count(*) FROM pg_replication_slots"));
        if (used >= max) {
            problems.add(problem(
                    "all " + max + " replication slots are taken",
                    "Drop one that nobody needs (SELECT * FROM pg_replication_slots WHERE NOT active), or raise"
                            + " max_replication_slots and restart the server"));
        }
    }

    private void tables(Connection connection, List<Problem> problems) throws SQLException {
        SourceCatalog catalog = new SourceCatalog(pipeline, source);
        CaptureList tables = catalog.list(connection);
        List<SourceTable> wanted = catalog.wanted(connection);
        problems.addAll(new StraySettings(pipeline).problems(wanted));
        problems.addAll(tables.missing());
        tables.refused().forEach(refused -> problems.add(refused.problem()));
        for (CapturedTable table : tables.captured()) {
            problems.addAll(new MaskedColumns(pipeline).problems(connection, table));
        }
        if (tables.captured().isEmpty()) {
            if (!tables.refused().isEmpty()) {
                problems.add(problem(
                        "none of the tables that source.tables names can be captured", "Mend at least one of them"));
            }
            return;
        }
        problems.addAll(new Publication(source.publication()).problems(connection, tables, wanted));
    }

    private Problem problem(String what, String mend) {
        return new Problem("source " + source.host() + ":" + source.port(), what, mend);
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            String answer = row.getString(1);
            return answer == null ? "" : answer;
        }
    }
}
