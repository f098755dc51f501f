package dev.sluice.sink.backfill;

import dev.sluice.schemas.pipeline.InitialLoad;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Secret;
import dev.sluice.schemas.pipeline.Source;
import dev.sluice.schemas.pipeline.TablePattern;
import dev.sluice.schemas.pipeline.Takeover;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.stack.Events;
import dev.sluice.sink.stack.InMemoryRegistry;
import dev.sluice.sink.stack.Orders;
import dev.sluice.sink.stack.SourceTable;
import dev.sluice.sink.stack.Stack;
import dev.sluice.sink.stream.Intake;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A real source, and a topic on which stands what ingest would write of it. */
final class LoadedSource implements AutoCloseable {

    private static final int PARTITIONS = 2;

    private final EmbeddedPostgres postgres;
    private final Stack stack;
    private final InMemoryRegistry registry;

    LoadedSource(Stack stack, InMemoryRegistry registry) throws Exception {
        this.stack = stack;
        this.registry = registry;
        this.postgres = EmbeddedPostgres.builder().start();
    }

    /** A pipeline of the stack's servers that captures this source. */
    Pipeline pipeline(String name) throws Exception {
        Pipeline without = stack.pipeline(name);
        Source source = settings(name, postgres.getPort());
        Pipeline pipeline = new Pipeline(
                without.name(),
                Optional.of(source),
                without.kafka(),
                without.registry(),
                without.lake(),
                without.tables(),
                without.http(),
                without.quality());
        stack.createTopics(pipeline);
        stack.broker().createTopic(pipeline.topics().audit(), 1);
        return pipeline;
    }

    static Source settings(String name, int port) {
        return new Source(
                "postgres",
                "localhost",
                port,
                "postgres",
                "postgres",
                new Secret("postgres"),
                List.of(new TablePattern("public.*")),
                "sluice_" + name.replace('-', '_'),
                "sluice_" + name.replace('-', '_'),
                Duration.ofSeconds(1),
                InitialLoad.SNAPSHOT,
                Takeover.AT_ONCE,
                Map.of(),
                Map.of());
    }

    /** Creates a table and its topic. */
    SourceTable table(Pipeline pipeline, String name) throws Exception {
        return table(pipeline, name, "id bigint PRIMARY KEY, name text, note text");
    }

    /** The same of other columns; the topic's records are marks alone. */
    SourceTable table(Pipeline pipeline, String name, String columns) throws Exception {
        sql("CREATE TABLE " + name + " (" + columns + ")");
        return topic(pipeline, name);
    }

    /** Creates a table of three partitions, one of them within another and with its columns in another order. */
    SourceTable partitioned(Pipeline pipeline, String name) throws Exception {
        sql(
                "CREATE TABLE " + name + " (id bigint PRIMARY KEY, name text, note text) PARTITION BY RANGE (id)",
                "CREATE TABLE " + name + "_low PARTITION OF " + name + " FOR VALUES FROM (0) TO (2000)",
                "CREATE TABLE " + name + "_high PARTITION OF " + name
                        + " FOR VALUES FROM (2000) TO (MAXVALUE) PARTITION BY RANGE (id)",
                "CREATE TABLE " + name + "_middle (note text, id bigint NOT NULL, name text)",
                "ALTER TABLE " + name + "_high ATTACH PARTITION " + name + "_middle FOR VALUES FROM (2000) TO (4000)",
                "CREATE TABLE " + name + "_rest PARTITION OF " + name + "_high DEFAULT");
        return topic(pipeline, name);
    }

    private SourceTable topic(Pipeline pipeline, String name) throws Exception {
        return new SourceTable(
                stack.broker(), pipeline.topics(), new TableId("public", name), PARTITIONS, Orders.events(registry));
    }

    /** What is done with a backfill. */
    @FunctionalInterface
    interface Doing {
        Report with(BackfillRun run) throws Exception;
    }

    /** A backfill with two connections, that waits for no sink and says nothing. */
    Report backfill(Pipeline pipeline, TableFormat format, Duration patience, Doing doing) throws Exception {
        return backfill(pipeline, format, Duration.ZERO, patience, line -> {}, doing);
    }

    /**
     * A backfill with two connections.
     *
     * @param sinkPatience how long it waits for a sink to take the rows in
     */
    Report backfill(
            Pipeline pipeline,
            TableFormat format,
            Duration sinkPatience,
            Duration patience,
            Consumer<String> out,
            Doing doing)
            throws Exception {
        Clock clock = Clock.systemUTC();
        try (Intake intake = Intake.open(pipeline, format, registry, clock)) {
            return doing.with(new BackfillRun(
                    stack.session(),
                    pipeline,
                    format,
                    intake,
                    registry,
                    new TakingIn(intake, () -> false, sinkPatience, patience, out, clock),
                    new TableLoad.Limits(2, 0),
                    LoadLines.Form.TEXT,
                    out,
                    clock));
        }
    }

    void sql(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    /** The position of a change that commits now. */
    SourcePosition now() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint")) {
            row.next();
            return SourcePosition.of(row.getLong(1), row.getLong(1), 0);
        }
    }

    /** Says on the topic that everything up to now stands before. */
    void mark(SourceTable table) throws Exception {
        sql("SELECT pg_logical_emit_message(true, 'test', '')");
        SourcePosition position = now();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            table.send(Events.mark(position, System.currentTimeMillis()), partition);
        }
    }

    /** Says on the topic that the table joins here, without the rows that it holds. */
    void join(SourceTable table) throws Exception {
        sql("SELECT pg_logical_emit_message(true, 'test', '')");
        SourcePosition position = now();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            table.send(Events.joiningMark(position, System.currentTimeMillis()), partition);
        }
    }

    /** A row inserted or updated now, in the source and on the topic. */
    void put(SourceTable table, long id, String name) throws Exception {
        sql("INSERT INTO " + table.id().name() + " VALUES (" + id + ", '" + name
                + "') ON CONFLICT (id) DO UPDATE SET name = excluded.name, note = NULL");
        table.send(table.events().upsert("u", now(), Orders.order(id, name, null)), null);
    }

    /** A row deleted now, in the source and on the topic. */
    void delete(SourceTable table, long id) throws Exception {
        sql("DELETE FROM " + table.id().name() + " WHERE id = " + id);
        table.send(table.events().delete(now(), Orders.key(id)), null);
        table.send(table.events().tombstone(Orders.key(id)), null);
    }

    /** All rows, as the stack shows those of the lake. */
    List<String> rows(SourceTable table) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT id, name, note FROM " + table.id().name() + " ORDER BY id")) {
            while (row.next()) {
                rows.add("[" + row.getLong(1) + "," + row.getString(2) + "," + row.getString(3) + "]");
            }
        }
        return rows;
    }

    private Connection connect() throws SQLException {
        return postgres.getPostgresDatabase().getConnection();
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
