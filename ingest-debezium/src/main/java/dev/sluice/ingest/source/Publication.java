package dev.sluice.ingest.source;

import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.table.TableId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The publication: which tables' changes the server decodes for us. It lists exactly the captured tables. A table
 * without a replica identity must never be in it, because the server would then refuse its owner's updates and deletes.
 */
public final class Publication {

    private static final Logger log = LoggerFactory.getLogger(Publication.class);

    private static final int GENERATED_COLUMNS_SINCE = 18;

    private final String name;

    public Publication(String name) {
        this.name = name;
    }

    /** Creates the publication, or adds to it what it lacks and takes out what we refuse. */
    public void cover(Connection connection, CaptureList tables) throws SQLException {
        Set<TableId> wanted = ids(tables.captured());
        Optional<State> state = state(connection);
        if (state.isEmpty()) {
            execute(
                    connection,
                    "CREATE PUBLICATION " + SqlNames.quoted(name) + " FOR TABLE " + list(wanted)
                            + " WITH (publish_via_partition_root = true"
                            + (publishesGeneratedColumns(connection) ? ", publish_generated_columns = stored)" : ")"));
            log.atInfo()
                    .addKeyValue("publication", name)
                    .addKeyValue("tables", wanted.size())
                    .log("Publication created");
            return;
        }
        if (state.get().allTables()) {
            return;
        }
        Set<TableId> lacking = new TreeSet<>(wanted);
        lacking.removeAll(state.get().tables());
        if (!lacking.isEmpty()) {
            execute(connection, "ALTER PUBLICATION " + SqlNames.quoted(name) + " ADD TABLE " + list(lacking));
        }
        withdraw(connection, tables.refused());
    }

    /**
     * Whether the log has the values of stored generated columns: in an existing publication that says so, and in one that
     * we shall create on a server that can.
     */
    boolean hasGeneratedColumns(Connection connection) throws SQLException {
        // Read as JSON, because servers before 18 have no such column.
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT to_jsonb(p) ->> 'pubgencols' FROM pg_publication p WHERE pubname = ?")) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? "s".equals(row.getString(1)) : publishesGeneratedColumns(connection);
            }
        }
    }

    private static boolean publishesGeneratedColumns(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion() >= GENERATED_COLUMNS_SINCE;
    }

    /** Takes out what we refuse, so that its owner's updates and deletes work. */
    public void withdraw(Connection connection, Collection<RefusedTable> refused) throws SQLException {
        Optional<State> state = state(connection);
        if (state.isEmpty() || state.get().allTables() || !state.get().owned()) {
            return;
        }
        Set<TableId> tables = refused.stream().map(RefusedTable::id).collect(Collectors.toCollection(TreeSet::new));
        tables.retainAll(state.get().tables());
        if (!tables.isEmpty()) {
            execute(connection, "ALTER PUBLICATION " + SqlNames.quoted(name) + " DROP TABLE " + list(tables));
        }
    }

    /** The tables that are published now. */
    public Set<TableId> tables(Connection connection) throws SQLException {
        return state(connection).map(State::tables).orElse(Set.of());
    }

    /**
     * Publishes a table and finds the place in the log from which on all of its changes are sent. Its writers are held off
     * until the transaction that this begins ends: who opens a view of the table before that reads exactly what the table
     * held at that place. With its commit the transaction writes a message to the log, so that every later change of the
     * table stands behind a commit that we see.
     *
     * @param connection in auto-commit mode; holds the transaction afterwards, which the caller commits or rolls back
     * @throws SQLException also when the writers that are at work don't end within 5 s; the transaction is rolled back
     */
    public Opened open(Connection connection, TableId table, String messagePrefix) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = '5s'");
            statement.execute("LOCK TABLE " + SqlNames.quoted(table) + " IN SHARE MODE");
            Optional<State> state = state(connection);
            if (state.isPresent() && !state.get().covers(table)) {
                statement.execute(
                        "ALTER PUBLICATION " + SqlNames.quoted(name) + " ADD TABLE " + SqlNames.quoted(table));
            }
            statement.execute("SELECT pg_logical_emit_message(true, '" + messagePrefix + "', '')");
            try (ResultSet row = statement.executeQuery("SELECT NOT EXISTS (SELECT 1 FROM " + SqlNames.quoted(table)
                    + "), pg_current_wal_insert_lsn() - '0/0'::pg_lsn")) {
                row.next();
                return new Opened(
                        row.getBoolean(1) ? Rows.NONE : Rows.SOME,
                        row.getBigDecimal(2).longValue());
            }
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        }
    }

    /**
     * A table that is published and whose writers are held off.
     *
     * @param lsn everything that the table has seen so far stands before it in the log, and all else behind it
     */
    public record Opened(Rows rows, long lsn) {}

    /** What a table holds. */
    public enum Rows {
        NONE,
        SOME
    }

    /** What a table holds now. */
    public static Rows rows(Connection connection, TableId table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT NOT EXISTS (SELECT 1 FROM " + SqlNames.quoted(table) + ")")) {
            row.next();
            return row.getBoolean(1) ? Rows.NONE : Rows.SOME;
        }
    }

    /** What keeps us from creating or changing the publication as the captured tables need it. */
    List<Problem> problems(Connection connection, CaptureList tables, Collection<SourceTable> all) throws SQLException {
        List<Problem> problems = new ArrayList<>();
        Optional<State> state = state(connection);
        Set<TableId> lacking = new TreeSet<>(ids(tables.captured()));
        if (state.isPresent()) {
            state.get().mismatch().ifPresent(problems::add);
            if (state.get().allTables()) {
                return problems;
            }
            lacking.removeAll(state.get().tables());
            if (!lacking.isEmpty() && !state.get().owned()) {
                problems.add(new Problem(
                        "publication " + name,
                        "it lacks " + join(lacking) + " and belongs to another user",
                        "Let its owner run ALTER PUBLICATION " + SqlNames.quoted(name) + " ADD TABLE "
                                + list(lacking)));
                return problems;
            }
        } else if (!mayCreate(connection)) {
            problems.add(new Problem(
                    "publication " + name,
                    "it does not exist and our user may not create it",
                    "Run GRANT CREATE ON DATABASE to our user, or let an administrator run CREATE PUBLICATION "
                            + SqlNames.quoted(name) + " FOR TABLE " + list(lacking)
                            + " WITH (publish_via_partition_root = true)"));
            return problems;
        }
        Set<TableId> foreign = all.stream()
                .filter(table -> lacking.contains(table.id()) && !table.owned())
                .map(SourceTable::id)
                .collect(Collectors.toCollection(TreeSet::new));
        if (!foreign.isEmpty()) {
            problems.add(new Problem(
                    "publication " + name,
                    "our user does not own " + join(foreign) + " and can't publish them",
                    state.isPresent()
                            ? "Let their owner add them to the publication, or grant the owner's role to our user"
                            : "Let an administrator run CREATE PUBLICATION " + SqlNames.quoted(name) + " FOR TABLE "
                                    + list(lacking) + " WITH (publish_via_partition_root = true)"));
        }
        return problems;
    }

    private boolean mayCreate(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT has_database_privilege(current_database(), 'CREATE')")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private Optional<State> state(Connection connection) throws SQLException {
        State state;
        try (PreparedStatement query = connection.prepareStatement(
                """
                SELECT puballtables, pubinsert AND pubupdate AND pubdelete AND pubtruncate, pg_has_role(pubowner, 'USAGE')
                  FROM pg_publication WHERE pubname = ?
                """)) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                state = new State(name, row.getBoolean(1), row.getBoolean(2), row.getBoolean(3), new HashSet<>());
            }
        }
        try (PreparedStatement query = connection.prepareStatement(
                """
                SELECT n.nspname, c.relname
                  FROM pg_publication p JOIN pg_publication_rel r ON r.prpubid = p.oid
                  JOIN pg_class c ON c.oid = r.prrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE p.pubname = ?
                UNION SELECT schemaname, tablename FROM pg_publication_tables WHERE pubname = ?
                """)) {
            query.setString(1, name);
            query.setString(2, name);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    state.tables().add(new TableId(row.getString(1), row.getString(2)));
                }
            }
        }
        return Optional.of(state);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Set<TableId> ids(Collection<CapturedTable> tables) {
        return tables.stream().map(CapturedTable::id).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String list(Collection<TableId> tables) {
        return tables.stream().map(SqlNames::quoted).collect(Collectors.joining(", "));
    }

    private static String join(Collection<TableId> tables) {
        return tables.stream().map(TableId::toString).collect(Collectors.joining(", "));
    }

    /** The publication as it is. */
    private record State(String name, boolean allTables, boolean allChanges, boolean owned, Set<TableId> tables) {

        boolean covers(TableId table) {
            return allTables || tables.contains(table);
        }

        Optional<Problem> mismatch() {
            return allChanges
                    ? Optional.empty()
                    : Optional.of(new Problem(
                            "publication " + name,
                            "it does not publish all of insert, update, delete and truncate",
                            "Run ALTER PUBLICATION " + SqlNames.quoted(name)
                                    + " SET (publish = 'insert, update, delete, truncate')"));
        }
    }
}
