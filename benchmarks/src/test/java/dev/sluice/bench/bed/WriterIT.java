package dev.sluice.bench.bed;

import dev.sluice.local.server.EmbeddedPostgres;
import dev.sluice.local.stack.Installation;
import dev.sluice.local.stack.LocalStack;
import dev.sluice.local.stack.StackEvents;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What rates are worked out with is really in PostgreSQL's log. */
class WriterIT {

    private static final int ROWS = 300;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private static Path directory;

    private static LocalStack stack;
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws Exception {
        stack = LocalStack.open(Installation.running(), directory, StackEvents.NONE);
        postgres = stack.postgres();
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @ParameterizedTest
    @EnumSource
    void theLogHoldsAsManyChangesAsWereAskedForInTheirShares(TableShape shape) throws Exception {
        String database = database(shape, List.of("one", "two"));

        try (Writer writer = new Writer(postgres.connect(database), shape, List.of("one", "two"), ROWS, 1)) {
            writer.write(400, 100);
        }

        assertThat(changes(database)).containsOnly(Map.entry("U", 240), Map.entry("I", 120), Map.entry("D", 40));
    }

    @Test
    void aWriterThatRunsOutOfRowsToDeleteSaysSo() throws Exception {
        String database = database(TableShape.NARROW, List.of("one"));

        try (Writer writer = new Writer(postgres.connect(database), TableShape.NARROW, List.of("one"), ROWS, 1)) {
            assertThatThrownBy(() -> writer.write(1_010, 10))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("more rows to begin with");
        }
    }

    /** A fresh database with filled tables, and a slot of its name behind what filled them. */
    private static String database(TableShape shape, List<String> tables) throws Exception {
        String database = "writer_" + shape.name().toLowerCase(Locale.ROOT) + "_" + System.nanoTime();
        postgres.createDatabase(database);
        try (Connection connection = postgres.connect(database);
                Statement statement = connection.createStatement()) {
            for (String table : tables) {
                statement.execute(shape.create(table));
                try (PreparedStatement insert = connection.prepareStatement(shape.insert(table))) {
                    insert.setLong(1, 1);
                    insert.setLong(2, ROWS);
                    assertThat(insert.executeUpdate()).isEqualTo(ROWS);
                }
            }
            statement.execute("CREATE PUBLICATION bench FOR ALL TABLES");
            statement.execute("SELECT pg_create_logical_replication_slot('" + database + "', 'pgoutput')");
        }
        return database;
    }

    private static String messages(String slot) {
        return " FROM pg_logical_slot_peek_binary_changes('" + slot
                + "', NULL, NULL, 'proto_version', '1', 'publication_names', 'bench')";
    }

    /** Changes in the log by the letter of their message. */
    private static Map<String, Integer> changes(String database) throws Exception {
        Map<String, Integer> counts = new HashMap<>();
        try (Connection connection = postgres.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT chr(get_byte(data, 0)), count(*)" + messages(database)
                        + " WHERE chr(get_byte(data, 0)) IN ('I', 'U', 'D', 'T') GROUP BY 1")) {
            while (rows.next()) {
                counts.put(rows.getString(1), rows.getInt(2));
            }
        }
        return counts;
    }
}
