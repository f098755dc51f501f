package dev.sluice.sink.contract;

import dev.sluice.schemas.pipeline.DeltaSettings;
import dev.sluice.schemas.pipeline.Http;
import dev.sluice.schemas.pipeline.IcebergSettings;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.PipelineFile;
import dev.sluice.schemas.pipeline.Quality;
import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.Formats;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeMetadata;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.TableProgress;
import dev.sluice.sink.quality.QualityRun;
import dev.sluice.sink.quality.QualityTables;
import dev.sluice.sink.quality.RuleCounts;
import dev.sluice.sink.quality.Runs;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** Every check passes and fails as docs/quality-tables.md says, on real tables; results and profiles are there to query. */
class QualityTablesIT {

    private static final String PIPELINE = "shop";
    private static final TableId ORDERS = new TableId("public", "orders");
    private static final TableId CUSTOMERS = new TableId("public", "customers");
    private static final Pattern QUERY = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

    private static final LakeSchema CUSTOMER_COLUMNS = LakeSchema.of(
                    List.of(new LakeColumn("id", DataTypes.LongType)), List.of("id"))
            .with(LakeMetadata.COLUMNS, List.of("id"));
    private static final LakeSchema ORDER_COLUMNS = LakeSchema.of(
                    List.of(
                            new LakeColumn("id", DataTypes.LongType),
                            new LakeColumn("customer_id", DataTypes.IntegerType),
                            new LakeColumn("note", DataTypes.StringType),
                            new LakeColumn("total", DataTypes.createDecimalType(10, 2))),
                    List.of("id"))
            .with(LakeMetadata.COLUMNS, List.of("id"));

    private static final String CHECKS =
            """
            pipeline: shop
            lake: {format: iceberg, mode: mirror}
            tables:
              public.orders:
                rules:
                  - {length: note, min: 1, name: short_note, severity: warn}
                  - {not_null: customer_id}
                checks:
                  - {unique: [id]}
                  - {unique: [customer_id], name: one_order_each}
                  - {references: customer_id, table: public.customers, key: id}
                  - {references: id, table: public.orders, key: id, name: itself}
                  - {references: id, table: public.nowhere, key: id, name: no_parents_yet}
                  - {row_count: {min: 1, max: 4}}
                  - {row_count: {min: 5}, name: more_rows}
                  - {null_share: note, max: 0.5}
                  - {null_share: note, max: 0.4, name: more_notes, severity: warn}
                  - {null_share: gone, max: 0.4}
                  - {fresh: 1m}
                  - {fresh: 1s, name: fresher}
                  - {sql: "SELECT count(*) FROM {table} WHERE total < -5", name: no_debts}
                  - {sql: "SELECT count(*) FROM {table} WHERE total < 0", name: no_negative}
                  - {sql: "DELETE FROM {table}", name: no_query}
                  - {volume: {deviation: 3}}
            """;

    private static final String RULES =
            """
            pipeline: shop
            lake: {format: iceberg, mode: mirror}
            tables:
              public.orders:
                rules:
                  - {length: note, min: 1, name: short_note, severity: warn}
                  - {not_null: customer_id}
                checks:
                  - {references: customer_id, table: public.customers, key: id}
            """;

    private static final String VOLUME =
            """
            pipeline: shop
            lake: {format: iceberg, mode: mirror}
            tables:
              public.orders:
                checks:
                  - {volume: {deviation: 3}}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private Instant now = Instant.parse("2026-03-10T10:00:00Z");
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private final Map<TableId, Mark> reached = new HashMap<>();
    private int changes;

    @Test
    void ofIceberg() throws Exception {
        Lakehouse lakehouse =
                Lakehouse.iceberg(2, IcebergSettings.WriteMode.MERGE_ON_READ, IcebergSettings.Execution.LOOKUP);
        TableFormat format = lakehouse.format(PIPELINE, clock);

        judgesByEveryCheck(lakehouse, format);
        countsWhatBrokeRules(lakehouse, format);
        addsToTheDaysProfile(lakehouse, format);
        theQueriesOfTheDocumentationRun();
        comparesTheDayWithTheDaysBefore(lakehouse, format);
    }

    @Test
    void ofDelta() throws Exception {
        Lakehouse lakehouse = Lakehouse.delta(DeltaSettings.WriteMode.MERGE_ON_READ);
        TableFormat format = lakehouse.format(PIPELINE, clock);

        judgesByEveryCheck(lakehouse, format);
        addsToTheDaysProfile(lakehouse, format);
    }

    private void judgesByEveryCheck(Lakehouse lakehouse, TableFormat format) throws Exception {
        // Given
        commit(format, CUSTOMERS, CUSTOMER_COLUMNS, List.of(customer(1), customer(2)), TableProgress.none("c", "t"));
        commit(
                format,
                ORDERS,
                ORDER_COLUMNS,
                List.of(
                        order(1, 1, "a", "9.00"),
                        order(2, 1, null, "10.00"),
                        order(3, null, null, "-1.00"),
                        order(4, 9, "d", "1.00")),
                TableProgress.none("c", "t"));
        reached.put(ORDERS, new Mark(position(1000), now.minusSeconds(10).toEpochMilli()));
        QualityRun runs = runs(lakehouse, format, CHECKS);

        // When
        Runs.Told told = Runs.of(runs, List.of(CUSTOMERS, ORDERS));

        // Then
        assertThat(told.exitCode()).isEqualTo(4);
        assertThat(told.results())
                .contains(
                        "passed unique(id) 0.0",
                        "failed one_order_each 1.0",
                        "failed references(customer_id) 1.0",
                        "passed itself 0.0",
                        "skipped no_parents_yet null",
                        "passed row_count 4.0",
                        "failed more_rows 4.0",
                        "passed null_share(note) 0.5",
                        "failed more_notes 0.5",
                        "broken null_share(gone) null",
                        "passed fresh 10.0",
                        "failed fresher 10.0",
                        "passed no_debts 0.0",
                        "failed no_negative 1.0",
                        "broken no_query null",
                        "skipped volume 4.0",
                        "passed short_note 0.0");
        assertThat(rowsOf(lakehouse, QualityTables.RESULTS))
                .filteredOn(row -> "one_order_each".equals(row.get("name")))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("kind", "check")
                        .containsEntry("table_name", "public.orders")
                        .containsEntry("type", "unique")
                        .containsEntry("severity", "quarantine")
                        .containsEntry("status", "failed")
                        .containsEntry("passed", false)
                        .containsEntry("value", 1.0)
                        .containsEntry("ts", now));
        assertThat(rowsOf(lakehouse, QualityTables.RESULTS))
                .filteredOn(row -> "no_query".equals(row.get("name")))
                .extracting(row -> row.get("detail"))
                .containsExactly("It is not a query that only reads");

        // And rows that the other table can't have caught up with are not judged yet
        reached.put(CUSTOMERS, new Mark(position(1), 0));
        Runs.Told later = Runs.of(runs(lakehouse, format, RULES), List.of(ORDERS));
        reached.remove(CUSTOMERS);
        assertThat(later.results()).contains("passed references(customer_id) 0.0");
        assertThat(later.exitCode()).isZero();
    }

    private void countsWhatBrokeRules(Lakehouse lakehouse, TableFormat format) throws Exception {
        // Given two changes that were warned of, and three that were quarantined
        commit(
                format,
                ORDERS,
                ORDER_COLUMNS,
                List.of(),
                TableProgress.none("c", "t").counting(Map.of("short_note", 2L)));
        TableProgress letters = TableProgress.none("c", "dlq")
                .counting(Map.of(
                        RuleCounts.tally(ORDERS, "quarantine", "not_null(customer_id)"), 3L,
                        RuleCounts.tally(ORDERS, "quarantine", "undecodable"), 1L,
                        RuleCounts.tally(new TableId("public", "other"), "quarantine", "undecodable"), 9L));
        QualityTables.open(format, QualityTables.QUARANTINE).put(List.of(letter("t-0-1")), letters);
        QualityTables.open(format, QualityTables.AUDIT).put(List.of(), TableProgress.none("c", "audit"));
        QualityRun runs = runs(lakehouse, format, RULES);

        // When
        now = now.plusSeconds(1);
        List<String> first = Runs.of(runs, List.of(ORDERS)).results();
        now = now.plusSeconds(1);
        List<String> second = Runs.of(runs, List.of(ORDERS)).results();

        // Then
        assertThat(first)
                .contains("failed short_note 2.0", "failed not_null(customer_id) 3.0", "failed undecodable 1.0");
        assertThat(second)
                .contains("passed short_note 0.0", "passed not_null(customer_id) 0.0", "passed undecodable 0.0");
        assertThat(rowsOf(lakehouse, QualityTables.RESULTS))
                .filteredOn(row -> "not_null(customer_id)".equals(row.get("name")))
                .extracting(row -> row.get("total"))
                .containsExactlyInAnyOrder(0L, 0L, 3L, 3L);
    }

    private void addsToTheDaysProfile(Lakehouse lakehouse, TableFormat format) throws Exception {
        assertThat(profile(lakehouse, "total", "2026-03-10"))
                .containsEntry("row_count", 4L)
                .containsEntry("null_share", 0.0)
                .containsEntry("min_value", "-1.00")
                .containsEntry("max_value", "10.00");
        assertThat(profile(lakehouse, "customer_id", "2026-03-10"))
                .containsEntry("null_count", 1L)
                .containsEntry("distinct_estimate", 2L);

        // When another row lands, and is looked at twice
        now = now.plus(Duration.ofHours(1));
        commit(format, ORDERS, ORDER_COLUMNS, List.of(order(5, 2, "e", "100.00")), TableProgress.none("c", "t"));
        QualityRun runs = runs(lakehouse, format, VOLUME);
        assertThat(Runs.of(runs, List.of(ORDERS)).results()).contains("skipped volume 5.0");
        assertThat(Runs.of(runs, List.of(ORDERS)).results()).contains("skipped volume 5.0");

        // Then it counts once, and greatest values are compared as numbers
        assertThat(profile(lakehouse, "total", "2026-03-10"))
                .containsEntry("row_count", 5L)
                .containsEntry("min_value", "-1.00")
                .containsEntry("max_value", "100.00")
                .containsEntry("distinct_estimate", 5L);
        assertThat(profile(lakehouse, "customer_id", "2026-03-10"))
                .containsEntry("null_share", 0.2)
                .containsEntry("distinct_estimate", 3L);
    }

    private void comparesTheDayWithTheDaysBefore(Lakehouse lakehouse, TableFormat format) throws Exception {
        // Given a few rows on each of the next two days
        QualityRun runs = runs(lakehouse, format, VOLUME);
        int id = 100;
        for (int day = 0; day < 2; day++) {
            now = now.plus(Duration.ofDays(1));
            commit(
                    format,
                    ORDERS,
                    ORDER_COLUMNS,
                    List.of(order(id++, 1, "a", "1.00"), order(id++, 1, "a", "1.00")),
                    TableProgress.none("c", "t"));
            assertThat(Runs.of(runs, List.of(ORDERS)).results()).contains("skipped volume 2.0");
        }

        // When
        now = now.plus(Duration.ofDays(1));
        commit(
                format,
                ORDERS,
                ORDER_COLUMNS,
                List.of(order(id++, 1, "a", "1.00"), order(id++, 1, "a", "1.00")),
                TableProgress.none("c", "t"));
        List<String> usual = Runs.of(runs, List.of(ORDERS)).results();
        now = now.plusSeconds(60);
        List<Map<String, @Nullable Object>> flood = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            flood.add(order(id++, 1, "a", "1.00"));
        }
        commit(format, ORDERS, ORDER_COLUMNS, flood, TableProgress.none("c", "t"));
        List<String> unusual = Runs.of(runs, List.of(ORDERS)).results();

        // Then
        assertThat(usual).contains("passed volume 2.0");
        assertThat(unusual).contains("failed volume 52.0");
        assertThat(Lakehouse.query("SELECT hll_sketch_estimate(hll_union_agg(distinct_sketch))"
                        + " FROM lake.shop_quality.profile WHERE column_name = 'customer_id'"))
                .containsExactly("[3]");
    }

    private static void theQueriesOfTheDocumentationRun() throws Exception {
        String page = Files.readString(Path.of("../docs/quality-tables.md"));
        List<String> queries =
                QUERY.matcher(page).results().map(match -> match.group(1)).toList();
        assertThat(queries).hasSizeGreaterThan(5);
        for (String query : queries) {
            List<String> rows = Lakehouse.query(query);
            boolean mayFindNothing = query.contains("audit") || query.contains("max(ts)");
            if (!mayFindNothing) {
                assertThat(rows).as(query).isNotEmpty();
            }
        }
        assertThat(Runs.columns()).allSatisfy(column -> assertThat(page).contains("`" + column + "`"));
    }

    private Map<String, @Nullable Object> profile(Lakehouse lakehouse, String column, String day) {
        return rowsOf(lakehouse, QualityTables.PROFILE).stream()
                .filter(row -> column.equals(row.get("column_name"))
                        && "public.orders".equals(row.get("table_name"))
                        && day.equals(String.valueOf(row.get("day"))))
                .reduce((one, other) -> {
                    throw new AssertionError("Two profiles of a column and day");
                })
                .orElseThrow();
    }

    private static List<Map<String, @Nullable Object>> rowsOf(Lakehouse lakehouse, TableId table) {
        return Lakehouse.rows(Formats.of(lakehouse.lake()).reader(PIPELINE, lakehouse.lake()), table, "");
    }

    private QualityRun runs(Lakehouse lakehouse, TableFormat format, String yaml) throws Exception {
        Path file = Files.writeString(directory.resolve("pipeline.yaml"), yaml);
        Map<String, TableSettings> tables =
                PipelineFile.load(List.of(file), Map.of()).tables();
        Pipeline pipeline = new Pipeline(
                PIPELINE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                lakehouse.lake(),
                tables,
                new Http("127.0.0.1", 0, 0, 0),
                Quality.DEFAULT);
        return new QualityRun(
                Lakehouse.elsewhere(),
                pipeline,
                format,
                table -> Optional.ofNullable(reached.get(table)),
                QualityRun.Profiles.MADE,
                clock);
    }

    private static void commit(
            TableFormat format,
            TableId table,
            LakeSchema columns,
            List<Map<String, @Nullable Object>> rows,
            TableProgress progress)
            throws Exception {
        LakeTable lake = format.table(table, "", LandingSettings.of(LakeMode.MIRROR));
        lake.evolve(columns);
        List<RowPlan.Put> puts = rows.stream()
                .map(row -> new RowPlan.Put(
                        Key.of(List.of(row.get("id"))),
                        SourcePosition.parse(String.valueOf(row.get(LakeMetadata.POSITION))),
                        new RowImage(row, Set.of())))
                .toList();
        // Progress without a topic would not be found again.
        TableProgress stored = progress.advancedTo(Map.of(0, 1L), Map.of(), dev.sluice.sink.plan.Counts.NONE);
        lake.commit(new RowPlan(RowPlan.Guard.NEWER, Optional.empty(), puts, List.of()), stored);
    }

    private Map<String, @Nullable Object> customer(long id) {
        Map<String, @Nullable Object> row = landed();
        row.put("id", id);
        return row;
    }

    private Map<String, @Nullable Object> order(
            long id, @Nullable Integer customer, @Nullable String note, String total) {
        Map<String, @Nullable Object> row = landed();
        row.put("id", id);
        row.put("customer_id", customer);
        row.put("note", note);
        row.put("total", new BigDecimal(total));
        return row;
    }

    private Map<String, @Nullable Object> landed() {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put(LakeMetadata.OP, "c");
        row.put(LakeMetadata.SOURCE_TS_MS, now.toEpochMilli());
        row.put(LakeMetadata.POSITION, position(10 + changes++).toString());
        row.put(LakeMetadata.LANDED_AT, now);
        return row;
    }

    private static SourcePosition position(int at) {
        return SourcePosition.of(at, at, 0);
    }

    private Map<String, @Nullable Object> letter(String id) {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("letter", id);
        row.put("table_name", ORDERS.toString());
        row.put("state", "open");
        row.put("rule", "not_null(customer_id)");
        row.put("key_bytes", new byte[] {1});
        row.put("first_failure_at", now);
        row.put("landed_at", now);
        return row;
    }
}
