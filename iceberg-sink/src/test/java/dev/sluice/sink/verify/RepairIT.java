package dev.sluice.sink.verify;

import dev.sluice.schemas.mask.Masks;
import dev.sluice.schemas.pipeline.DeletePolicy;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.MaskSettings;
import dev.sluice.schemas.pipeline.Quality;
import dev.sluice.schemas.pipeline.Secret;
import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.Envelope.Op;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.mode.Modes;
import dev.sluice.sink.mode.TableMode;
import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.Counts;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeRows;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.TableProgress;
import dev.sluice.sink.verify.TableResult.Outcome;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/** Rows that differ are landed anew as the source has them, few rows are read for it, and what is newer stays. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RepairIT {

    private static final int ROWS = 20_000;
    private static final LakeSchema SOURCE = LakeSchema.of(
            List.of(
                    new LakeColumn("id", DataTypes.LongType),
                    new LakeColumn("name", DataTypes.StringType),
                    new LakeColumn("amount", DataTypes.createDecimalType(12, 2)),
                    new LakeColumn("at", DataTypes.TimestampType),
                    new LakeColumn("tags", DataTypes.createArrayType(DataTypes.StringType)),
                    new LakeColumn("weight", DataTypes.DoubleType)),
            List.of("id"));

    private SourceAndLake both;

    @BeforeAll
    void start(@TempDir Path warehouse) throws Exception {
        both = SourceAndLake.start(warehouse);
    }

    @AfterAll
    void stop() throws Exception {
        both.close();
    }

    @Test
    void anAlteredAMissingAndAnExtraRow() throws Exception {
        // Given a lake table that the sink has landed, complete through a mark
        both.source("CREATE TABLE orders (id bigint PRIMARY KEY, name text, amount numeric(12,2), at timestamptz, tags"
                + " text[], weight float8); INSERT INTO orders SELECT i, 'name ' || i, i * 0.5, '2024-01-01 00:00+00',"
                + " ARRAY['a', NULL], 0.1 FROM generate_series(1, " + ROWS + ") i");
        land("orders");
        assertThat(both.verify("orders").outcome()).isEqualTo(Outcome.EQUAL);
        String lake = "lake.shop_public.orders";
        both.lake("UPDATE " + lake + " SET amount = 7, tags = array('b') WHERE id = 17");
        both.lake("DELETE FROM " + lake + " WHERE id = 18");
        both.lake("UPDATE " + lake + " SET id = 99999 WHERE id = 19");
        both.source("DELETE FROM orders WHERE id = 19");

        // When
        TableResult told = both.verify("orders");
        TableResult result = both.repair("orders");

        // Then
        assertThat(told.differing()).isEqualTo(3);
        assertThat(result.outcome()).isEqualTo(Outcome.EQUAL);
        assertThat(result.differing()).isZero();
        assertThat(result.repaired().put()).isEqualTo(2);
        assertThat(result.repaired().removed()).isEqualTo(1);
        assertThat(result.rowsRead()).isPositive().isLessThan(ROWS / 20);

        // And the same row can be repaired again while nothing happens at the source
        both.lake("UPDATE " + lake + " SET name = 'x' WHERE id = 17");
        assertThat(both.repair("orders").outcome()).isEqualTo(Outcome.EQUAL);

        // And a row of a later position than the source has reached stays, and is told
        both.lake("UPDATE " + lake + " SET name = 'y', __position = 'ffffffffffffffff-0000000000000000-00000000' WHERE"
                + " id = 20");
        TableResult left = both.repair("orders");
        assertThat(left.outcome()).isEqualTo(Outcome.DIFFERS);
        assertThat(left.repaired().reason().orElseThrow()).contains("later position");
    }

    @Test
    void rowsOfAMaskedTableAreMaskedBeforeTheyLand() throws Exception {
        // Given
        both.source("CREATE TABLE people (id bigint PRIMARY KEY, pay numeric(12,2), card text, name text, note text,"
                + " gone text, plain text); INSERT INTO people SELECT i, 42.50, 'card' || i, 'Jane', 'secret', 'secret',"
                + " 'p' FROM generate_series(1, 3) i");
        List<MaskSettings> settings = List.of(
                mask("id", MaskSettings.Kind.HASH, Map.of()),
                mask("pay", MaskSettings.Kind.HASH, Map.of()),
                mask("card", MaskSettings.Kind.ENCRYPT, Map.of()),
                mask("name", MaskSettings.Kind.TRUNCATE, Map.of(MaskSettings.LENGTH, "2")),
                mask("note", MaskSettings.Kind.REDACT, Map.of(MaskSettings.TEXT, "***")),
                mask("gone", MaskSettings.Kind.DROP, Map.of()));
        String secret = "a masking key of the test's own";
        Quality quality = new Quality(Optional.of(new Secret(secret)), Quality.DEFAULT.schedule());
        Masks masks = Masks.of(settings, secret.getBytes(StandardCharsets.UTF_8));
        List<String> columns = List.of("id", "pay", "card", "name", "note", "plain");
        LakeSchema schema = LakeSchema.of(
                columns.stream()
                        .map(column -> new LakeColumn(column, DataTypes.StringType))
                        .toList(),
                List.of("id"));
        List<Change<Integer>> changes = new ArrayList<>();
        for (int row = 1; row <= 3; row++) {
            Map<String, @Nullable Object> values = new HashMap<>();
            values.put("id", masks.value("id", Integer.toString(row)).orElseThrow());
            values.put("pay", masks.value("pay", "42.5").orElseThrow());
            values.put("card", "sluice:v1:of-the-stream");
            values.put("name", "Ja");
            values.put("note", "***");
            values.put("plain", "p");
            changes.add(Change.upsert(
                    row,
                    Op.READ,
                    SourcePosition.of(1, row, 0),
                    0,
                    Key.of(List.of(masks.value("id", Integer.toString(row)).orElseThrow())),
                    new RowImage(values, Set.of())));
        }
        land("people", schema, changes);
        assertThat(both.verify("people", settings, quality).outcome()).isEqualTo(Outcome.EQUAL);
        String lake = "lake.shop_public.people";
        String second = masks.value("id", "2").orElseThrow();
        both.lake("DELETE FROM " + lake + " WHERE id = '" + second + "'");
        both.lake("UPDATE " + lake + " SET plain = 'x' WHERE id = '"
                + masks.value("id", "3").orElseThrow() + "'");

        // When
        TableResult result = both.repair("people", settings, quality);

        // Then
        assertThat(result.outcome()).isEqualTo(Outcome.EQUAL);
        assertThat(result.repaired().put()).isEqualTo(2);
        assertThat(both.query("SELECT pay, name, note, plain, substring(card, 1, 10), card LIKE '%card%' FROM " + lake
                        + " WHERE id = '" + second + "'"))
                .containsExactly("[" + masks.value("pay", "42.5").orElseThrow() + ",Ja,***,p,sluice:v1:,false]");
    }

    private static MaskSettings mask(String column, MaskSettings.Kind kind, Map<String, String> arguments) {
        return new MaskSettings(column, kind, arguments, MaskSettings.Stage.STREAM);
    }

    /** Lands the source's rows as a mirror, with a progress whose marks have passed them. */
    private void land(String name) throws Exception {
        List<Change<Integer>> changes = new ArrayList<>();
        for (int row = 1; row <= ROWS; row++) {
            Map<String, @Nullable Object> values = new HashMap<>();
            values.put("id", (long) row);
            values.put("name", "name " + row);
            values.put("amount", BigDecimal.valueOf(row * 50L, 2));
            values.put("at", Instant.parse("2024-01-01T00:00:00Z"));
            List<@Nullable String> tags = new ArrayList<>();
            tags.add("a");
            tags.add(null);
            values.put("tags", tags);
            values.put("weight", 0.1);
            changes.add(Change.upsert(
                    row,
                    Op.READ,
                    SourcePosition.of(1, row, 0),
                    0,
                    Key.of(List.of((long) row)),
                    new RowImage(values, Set.of())));
        }
        land(name, SOURCE, changes);
    }

    private void land(String name, LakeSchema source, List<Change<Integer>> changes) throws Exception {
        TableId id = new TableId("public", name);
        LandingSettings settings = LandingSettings.of(LakeMode.MIRROR);
        TableMode mode = Modes.of(LakeMode.MIRROR, DeletePolicy.HARD);
        LakeTable table = both.format().table(id, "", settings);
        table.evolve(mode.lakeSchema(source));
        Lsn now;
        try (SourceSnapshot snapshot = SourceSnapshot.take(both.connect())) {
            now = snapshot.position();
        }
        table.commit(
                mode.plan(changes, source, LakeRows.NONE, Instant.now()).plan(),
                TableProgress.none("cluster", "topic")
                        .advancedTo(
                                Map.of(0, 1L),
                                Map.of(0, new Mark(SourcePosition.of(now.bytes(), 0, 0), 1_700_000_000_000L)),
                                Counts.NONE));
    }
}
