package dev.sluice.sink.backfill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.pipeline.DeletePolicy;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.decode.ColumnType.Unrepresentable;
import dev.sluice.sink.decode.TypeMapping;
import dev.sluice.sink.mode.Modes;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.verify.SourceCatalog;
import dev.sluice.sink.verify.SourceTable;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.apache.avro.Schema;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A row that was loaded is the row that the stream lands, for every type and value of {@code docs/types.md}: that page is what
 * EveryTypeLandsIT has seen at the end of a whole pipeline, by snapshot, insert and update.
 */
class LoadedTypesIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LETTER = "dead letter";
    /** Values that the page shows in part. */
    private static final String CUT = "…";

    private static final int LONGEST = 200;

    /** What values look like in a session that sets nothing itself. */
    private static final List<String> DATABASE = List.of(
            "ALTER DATABASE postgres SET IntervalStyle = 'sql_standard'",
            "ALTER DATABASE postgres SET bytea_output = 'escape'",
            "ALTER DATABASE postgres SET DateStyle = 'SQL, DMY'",
            "ALTER DATABASE postgres SET TimeZone = 'Asia/Kolkata'",
            "ALTER DATABASE postgres SET extra_float_digits = -10",
            "CREATE EXTENSION hstore",
            "CREATE EXTENSION citext",
            "CREATE EXTENSION ltree",
            "CREATE TYPE mood AS ENUM ('sad', 'ok', 'très heureux')",
            "CREATE TYPE place AS (street text, number int)",
            "CREATE DOMAIN positive AS integer CHECK (VALUE > 0)",
            "CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%')",
            "CREATE DOMAIN price AS numeric(12,2)",
            "CREATE DOMAIN workday AS date",
            "CREATE DOMAIN tags AS text[]",
            "CREATE DOMAIN flags AS bit varying(8)");

    private record Case(int id, String type, String sql, String lands) {
        boolean isLetter() {
            return lands.startsWith(LETTER);
        }
    }

    private static EmbeddedPostgres postgres;
    private static final Map<String, String> TYPES = new TreeMap<>();
    private static final List<Case> CASES = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        readPage();
        postgres = EmbeddedPostgres.builder().start();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String each : DATABASE) {
                statement.execute(each);
            }
            statement.execute("CREATE TABLE types (id int PRIMARY KEY"
                    + TYPES.keySet().stream()
                            .map(type -> ", \"" + type + "\" " + type)
                            .collect(Collectors.joining())
                    + ")");
            for (Case each : CASES) {
                try {
                    statement.execute("INSERT INTO types (id, \"" + each.type() + "\") VALUES (" + each.id() + ", "
                            + each.sql() + ")");
                } catch (SQLException e) {
                    throw new SQLException(each + ": " + e.getMessage(), e);
                }
            }
        }
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    private static void readPage() throws Exception {
        String home = System.getProperty("sluice.home", "..");
        for (String line : Files.readAllLines(Path.of(home, "docs", "types.md"))) {
            if (line.startsWith("| `")) {
                String[] cells = line.substring(2, line.length() - 2).split("(?<!\\\\) \\| ", -1);
                if (cells.length >= 5) {
                    TYPES.put(text(cells[0]), text(cells[3]));
                } else if (!line.contains(CUT)) {
                    CASES.add(new Case(CASES.size(), text(cells[0]), text(cells[1]), text(cells[2])));
                }
            }
        }
        assertThat(TYPES).hasSizeGreaterThan(90);
        assertThat(CASES).hasSizeGreaterThan(200);
    }

    private static String text(String cell) {
        String code = cell.startsWith("`` ")
                ? cell.substring(3, cell.length() - 3)
                : cell.startsWith("`") ? cell.substring(1, cell.length() - 1) : cell;
        return code.equals("the empty text")
                ? ""
                : code.replace("⏎", "\n").replace("⇥", "\t").replace("\\|", "|");
    }

    @Test
    void everyValueIsLoadedAsTheStreamLandsIt() throws Exception {
        // Given
        Map<String, String> lakeTypes = new HashMap<>();
        Map<Integer, Map<String, @Nullable Object>> rows = new HashMap<>();
        Map<Integer, Map<String, @Nullable Object>> inAvro = new HashMap<>();
        List<LoadColumn> columns = new ArrayList<>();
        SourceTable table;
        try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
            table = SourceCatalog.tables(connection, "none", new TableId("public", "types")::equals)
                    .get(0);
        }
        table.columns()
                .forEach(column ->
                        columns.add(LoadTypes.of(column, column.name()).orElseThrow()));
        columns.forEach(column -> lakeTypes.put(column.name(), column.type().simpleString()));
        LakeSchema lake = Modes.of(LakeMode.MIRROR, DeletePolicy.SOFT)
                .lakeSchema(LakeSchema.of(
                        columns.stream().map(LoadColumn::lakeColumn).toList(), List.of("id")));
        RowShape shape = new RowShape(columns, lake, SourcePosition.of(1, 0, 1), 7, Instant.EPOCH);
        Set<Integer> leftOut = new HashSet<>();
        CopyReader reader = new CopyReader(shape, letIn(columns, leftOut), new Pace(0));

        // When
        SourceConnections source = SourceConnections.of(LoadedSource.settings("types", postgres.getPort()));
        try (Connection connection = source.open()) {
            String select = columns.stream().map(LoadColumn::select).collect(Collectors.joining(", "));
            reader.read(connection, "SELECT " + select + " FROM public.types", row -> {
                Map<String, @Nullable Object> values = External.row(row, shape);
                rows.put((Integer) values.get("id"), values);
                inAvro.put((Integer) values.get("id"), throughAvro(row, columns));
            });
        }

        // Then
        SoftAssertions.assertSoftly(each -> {
            TYPES.forEach((type, inLake) ->
                    each.assertThat(lakeTypes.get(type)).as(type).isEqualTo(inLake));
            for (Case one : CASES) {
                if (one.isLetter()) {
                    each.assertThat(rows).as("%s", one).doesNotContainKey(one.id());
                } else {
                    Map<String, @Nullable Object> row = rows.getOrDefault(one.id(), Map.of());
                    each.assertThat(shown(row.get(one.type()))).as("%s", one).isEqualTo(one.lands());
                    each.assertThat(shown(
                                    inAvro.getOrDefault(one.id(), Map.of()).get(one.type())))
                            .as("where rules and masks look at it, %s", one)
                            .isEqualTo(one.lands());
                    each.assertThat(row.values().stream().filter(value -> value != null))
                            .as("id, value and what Sluice adds, of %s", one)
                            .hasSize(2 + 5);
                }
            }
        });
        assertThat(reader.misfits().values().stream().mapToLong(count -> count).sum())
                .isEqualTo(CASES.stream().filter(Case::isLetter).count());
        assertThat(leftOut)
                .as("ids of rows that are told to who writes letters")
                .isEqualTo(CASES.stream().filter(Case::isLetter).map(Case::id).collect(Collectors.toSet()));
    }

    /** Lets all rows in that the lake can hold. */
    private static RowGate letIn(List<LoadColumn> columns, Set<Integer> leftOut) {
        int id = columns.stream().map(LoadColumn::name).toList().indexOf("id");
        return new RowGate() {
            @Override
            public GenericInternalRow pass(GenericInternalRow read) {
                return read;
            }

            @Override
            public void leaveOut(GenericInternalRow read, Misfit why) {
                leftOut.add(read.getInt(id));
            }

            @Override
            public Judgements judged() {
                return Judgements.none();
            }

            @Override
            public void close() {}
        };
    }

    /** The row's values as they land that are what rules and masks see. */
    private static Map<String, @Nullable Object> throughAvro(GenericInternalRow row, List<LoadColumn> columns)
            throws IOException {
        Map<String, @Nullable Object> values = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            if (!row.isNullAt(i)) {
                Schema schema = Contract.schema(columns.get(i));
                try {
                    values.put(
                            columns.get(i).name(),
                            TypeMapping.of(schema).reading().read(AvroForm.value(row.genericGet(i), schema)));
                } catch (Unrepresentable e) {
                    throw new IOException(columns.get(i).name(), e);
                }
            }
        }
        return values;
    }

    /** As the page shows values. */
    private static @Nullable String shown(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return "0x" + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        if (value instanceof List<?> elements) {
            return elements.stream().map(LoadedTypesIT::element).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Map<?, ?> entries) {
            Map<String, String> sorted = new TreeMap<>();
            entries.forEach((key, each) -> sorted.put(element(key), element(each)));
            return sorted.toString();
        }
        String text = String.valueOf(value);
        return value == null ? null : text.length() > LONGEST ? text.length() + " characters, MD5 " + md5(text) : text;
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has MD5", e);
        }
    }

    private static String element(@Nullable Object value) {
        try {
            return value instanceof String ? JSON.writeValueAsString(value) : String.valueOf(shown(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A text always has a JSON form", e);
        }
    }
}
