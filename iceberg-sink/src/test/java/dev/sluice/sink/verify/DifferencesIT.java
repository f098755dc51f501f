package dev.sluice.sink.verify;

import dev.sluice.schemas.mask.Masks;
import dev.sluice.schemas.pipeline.MaskSettings;
import dev.sluice.schemas.pipeline.Quality;
import dev.sluice.schemas.pipeline.Secret;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.verify.Difference.ColumnDifference;
import dev.sluice.sink.verify.Difference.Kind;
import dev.sluice.sink.verify.TableResult.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** What differs is found, with key, column and both values; and what doesn't is not said to. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DifferencesIT {

    private static final String ROWS =
            """
            SELECT id, CASE WHEN id %% 10 <> 0 THEN concat('name ', id) END AS name, id * 0.25D AS amount,
                   'c' AS __op, lpad(id, 16, '0') AS __position
            FROM range(%d)
            """;

    private SourceAndLake both;

    @BeforeAll
    void start(@TempDir Path warehouse) throws Exception {
        both = SourceAndLake.start(warehouse);
        both.lake("CREATE NAMESPACE lake.shop_public");
    }

    @AfterAll
    void stop() throws Exception {
        both.close();
    }

    /** The same rows on both sides. */
    private String both(String table, int rows) throws Exception {
        both.source("CREATE TABLE " + table + " (id bigint PRIMARY KEY, name text, amount float8); INSERT INTO " + table
                + " SELECT i, CASE WHEN i % 10 <> 0 THEN 'name ' || i END, i * 0.25 FROM generate_series(0, "
                + (rows - 1) + ") i");
        both.lake("CREATE TABLE lake.shop_public." + table + " USING iceberg AS " + ROWS.formatted(rows));
        return "lake.shop_public." + table;
    }

    @Test
    void rowsOfAllKinds() throws Exception {
        String lake = both("kinds", 5_000);
        both.lake("DELETE FROM " + lake + " WHERE id = 17");
        both.lake("INSERT INTO " + lake + " SELECT * FROM " + lake + " WHERE id = 41");
        both.lake("INSERT INTO " + lake + " VALUES (5000, 'ghost', 0D, 'c', '1')");
        both.lake("UPDATE " + lake + " SET name = '' WHERE id = 30");
        both.lake("UPDATE " + lake + " SET name = NULL, amount = 1D WHERE id = 31");
        both.lake("UPDATE " + lake + " SET amount = -0D WHERE id = 0");

        TableResult result = both.verify("kinds");

        assertThat(result.outcome()).isEqualTo(Outcome.DIFFERS);
        assertThat(result.sourceRows()).isEqualTo(5_000);
        assertThat(result.lakeRows()).isEqualTo(5_001);
        assertThat(result.differing()).isEqualTo(6);
        assertThat(result.more()).isFalse();
        assertThat(result.differences())
                .containsExactlyInAnyOrder(
                        new Difference(Map.of("id", "17"), Kind.MISSING, List.of()),
                        new Difference(Map.of("id", "41"), Kind.REPEATED, List.of()),
                        new Difference(Map.of("id", "5000"), Kind.EXTRA, List.of()),
                        changed("30", new ColumnDifference("name", Optional.empty(), Optional.of(""))),
                        changed(
                                "31",
                                new ColumnDifference("name", Optional.of("name 31"), Optional.empty()),
                                new ColumnDifference("amount", Optional.of("7.75"), Optional.of("1.0"))),
                        changed("0", new ColumnDifference("amount", Optional.of("0.0"), Optional.of("-0.0"))));
    }

    private static Difference changed(String id, ColumnDifference... columns) {
        return new Difference(Map.of("id", id), Kind.CHANGED, List.of(columns));
    }

    @Test
    void aLongValueIsComparedToItsEndAndShownByItsBeginning() throws Exception {
        both.source(
                "CREATE TABLE long (id int PRIMARY KEY, body text); INSERT INTO long VALUES (1, repeat('é', 100000) ||"
                        + " 'a'), (2, repeat('é', 100000))");
        both.lake(
                "CREATE TABLE lake.shop_public.long USING iceberg AS SELECT 1 AS id, concat(repeat('é', 100000), 'b') AS"
                        + " body UNION ALL SELECT 2, repeat('é', 100000)");

        TableResult result = both.verify("long");

        assertThat(result.differing()).isEqualTo(1);
        ColumnDifference body = result.differences().get(0).columns().get(0);
        assertThat(body.source().orElseThrow()).startsWith("ééé").hasSizeLessThan(120);
        assertThat(body.source()).isNotEqualTo(body.lake());
    }

    @Test
    void quarantinedKeysAreNoDifferenceAndHideNoOther() throws Exception {
        String lake = both("quarantined", 100);
        both.lake("DELETE FROM " + lake + " WHERE id IN (5, 6)");
        both.lake("UPDATE " + lake + " SET name = 'old' WHERE id = 7");
        Set<String> letters = Set.of(Parts.of("5"), Parts.of("7"), Parts.of("8"));

        TableResult result = both.verify("quarantined", comparison -> letters);

        assertThat(result.outcome()).isEqualTo(Outcome.DIFFERS);
        assertThat(result.quarantined()).isEqualTo(2);
        assertThat(result.quarantinedKeys()).containsExactlyInAnyOrder(Map.of("id", "5"), Map.of("id", "7"));
        assertThat(result.differences()).containsExactly(new Difference(Map.of("id", "6"), Kind.MISSING, List.of()));

        both.lake("INSERT INTO " + lake + " VALUES (6, 'name 6', 1.5D, 'c', '2')");
        assertThat(both.verify("quarantined", comparison -> letters).outcome()).isEqualTo(Outcome.EQUAL);
    }

    @Test
    void maskedColumnsAreComparedWithWhatTheirMasksMakeOfTheSource() throws Exception {
        // Given
        List<MaskSettings> masks = List.of(
                mask("id", MaskSettings.Kind.HASH, Map.of()),
                mask("email", MaskSettings.Kind.HASH, Map.of()),
                mask("total", MaskSettings.Kind.HASH, Map.of()),
                mask("born", MaskSettings.Kind.HASH, Map.of()),
                mask("phone", MaskSettings.Kind.REDACT, Map.of(MaskSettings.TEXT, "it's \\ gone")),
                mask("name", MaskSettings.Kind.TRUNCATE, Map.of(MaskSettings.LENGTH, "1")),
                mask("card", MaskSettings.Kind.ENCRYPT, Map.of()),
                mask("notes", MaskSettings.Kind.DROP, Map.of()));
        byte[] key = "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Masks masking = Masks.of(masks, key);
        both.source("CREATE TABLE masked (id int PRIMARY KEY, email text, total numeric(10, 2), born date, phone text,"
                + " name text, card text, notes text, plain text)");
        both.lake("CREATE TABLE lake.shop_public.masked (id string, email string, total string, born string, phone"
                + " string, name string, card string, plain string) USING iceberg");
        for (int id = 1; id <= 5; id++) {
            both.source("INSERT INTO masked VALUES (" + id + ", 'wilhelmina" + id + "@example.org', " + id
                    + ".50, DATE '1970-01-02', '555', '\uD83D\uDE00x', 'card', 'n', 'p')");
            String email = id == 3 ? "other" : "wilhelmina" + id + "@example.org";
            both.lake("INSERT INTO lake.shop_public.masked VALUES ('" + hash(masking, "id", "" + id) + "', '"
                    + hash(masking, "email", email) + "', '" + hash(masking, "total", id + ".5") + "', '"
                    + hash(masking, "born", "1") + "', 'it\\'s \\\\ gone', '\uD83D\uDE00', "
                    + (id == 4 ? "NULL" : "'sluice:v1:whatever" + id + "'") + ", 'p')");
        }

        // When
        TableResult result = both.verify(
                "masked", masks, new Quality(Optional.of(new Secret("0123456789abcdef")), Optional.empty()));

        // Then
        assertThat(result.differing()).as(result.toString()).isEqualTo(2);
        assertThat(result.onlyInSource()).isEmpty();
        assertThat(result.differences().stream()
                        .collect(Collectors.toMap(
                                each -> each.key().get("id"),
                                each -> each.columns().get(0).column())))
                .isEqualTo(Map.of(hash(masking, "id", "3"), "email", hash(masking, "id", "4"), "card"));
        assertThat(result.toString()).doesNotContain("wilhelmina");
    }

    private static MaskSettings mask(String column, MaskSettings.Kind kind, Map<String, String> arguments) {
        return new MaskSettings(column, kind, arguments, MaskSettings.Stage.STREAM);
    }

    private static String hash(Masks masks, String column, String text) {
        return masks.value(column, text).orElseThrow();
    }

    @Test
    void anyNameAndAnyKey() throws Exception {
        both.source(
                "CREATE TABLE \"Order Items\" (\"select\" text, \"Day\" date, \"a\"\"b\" timestamptz, \"wei`rd\" int, \"Wei`rd\""
                        + " int, PRIMARY KEY (\"Day\", \"select\", \"a\"\"b\"))");
        both.source("INSERT INTO \"Order Items\" VALUES ('a,1:b', '2024-01-01', '2024-01-01 00:00+00', 1, 2), ('',"
                + " '2024-01-02', '2024-01-01 00:00+00', NULL, 4)");
        both.lake(
                "CREATE TABLE lake.shop_public.`Order Items` (`select` string, `Day` date, `a\"b` timestamp, `wei``rd` int,"
                        + " `Wei``rd` int) USING iceberg");
        both.lake("INSERT INTO lake.shop_public.`Order Items` VALUES ('a,1:b', DATE'2024-01-01', TIMESTAMP'2024-01-01"
                + " 00:00:00Z', 1, 2), ('', DATE'2024-01-02', TIMESTAMP'2024-01-01 00:00:00Z', NULL, 3)");

        TableResult result = both.verify("Order Items");

        assertThat(result.differences())
                .containsExactly(new Difference(
                        Map.of("Day", "2024-01-02", "select", "", "a\"b", "2024-01-01T00:00:00Z"),
                        Kind.CHANGED,
                        List.of(new ColumnDifference("Wei`rd", Optional.of("4"), Optional.of("3")))));
    }

    @Test
    void partitionedTablesAreOneTable() throws Exception {
        both.source(
                """
                CREATE TABLE parted (id int, region text, PRIMARY KEY (id, region)) PARTITION BY LIST (region);
                CREATE TABLE parted_eu PARTITION OF parted FOR VALUES IN ('eu');
                CREATE TABLE parted_rest PARTITION OF parted DEFAULT;
                INSERT INTO parted SELECT i, CASE WHEN i % 2 = 0 THEN 'eu' ELSE 'us' END FROM generate_series(1, 100) i
                """);
        both.lake(
                "CREATE TABLE lake.shop_public.parted USING iceberg AS SELECT CAST(id AS INT) AS id, CASE WHEN id % 2 = 0"
                        + " THEN 'eu' ELSE 'us' END AS region FROM range(1, 100)");

        VerifyReport report = both.report(
                List.of("public.parted*"), c -> Set.of(), SourceAndLake.landed(new TableId("public", "parted")));

        assertThat(report.tables()).hasSize(1);
        assertThat(report.tables().get(0).sourceRows()).isEqualTo(100);
        assertThat(report.tables().get(0).differences())
                .containsExactly(new Difference(Map.of("id", "100", "region", "eu"), Kind.MISSING, List.of()));
    }

    @Test
    void aColumnThatTheLakeHasNotYetIsNullThere() throws Exception {
        String lake = both("evolved", 50);
        both.source("ALTER TABLE evolved ADD COLUMN later int, ADD COLUMN twice bigint GENERATED ALWAYS AS (id * 2)"
                + " STORED");
        both.lake("ALTER TABLE " + lake + " ADD COLUMN gone int");
        both.lake("ALTER TABLE " + lake + " ADD COLUMN __deleted boolean");
        both.lake("INSERT INTO " + lake + " VALUES (999, 'deleted', 0D, 'd', '3', NULL, true)");

        TableResult still = both.verify("evolved");

        assertThat(still.outcome()).isEqualTo(Outcome.EQUAL);
        assertThat(still.onlyInSource()).containsExactly("later", "twice");
        assertThat(still.onlyInLake()).containsExactly("gone");

        both.source("UPDATE evolved SET later = 1 WHERE id = 3");

        assertThat(both.verify("evolved").differences())
                .containsExactly(changed("3", new ColumnDifference("later", Optional.of("1"), Optional.empty())));
    }

    @Test
    void manyDifferencesAreCountedToALimit() throws Exception {
        String lake = both("many", 30_000);
        both.lake("DELETE FROM " + lake + " WHERE id >= 1000");

        TableResult result = both.verify("many");

        assertThat(result.outcome()).isEqualTo(Outcome.DIFFERS);
        assertThat(result.differing()).isGreaterThanOrEqualTo(Suspects.MOST);
        assertThat(result.differences()).hasSize(20);
        assertThat(result.lakeRows()).isEqualTo(1_000);
    }

    @Test
    void manyQuarantinedKeysHideNoOther() throws Exception {
        String lake = both("poisoned", 30_000);
        both.lake("DELETE FROM " + lake + " WHERE id >= 1000");
        Set<String> letters = IntStream.range(1_001, 30_000)
                .mapToObj(id -> Parts.of(Integer.toString(id)))
                .collect(Collectors.toSet());

        TableResult result = both.verify("poisoned", comparison -> letters);

        assertThat(result.differences()).containsExactly(new Difference(Map.of("id", "1000"), Kind.MISSING, List.of()));
        assertThat(result.quarantined()).isEqualTo(28_999);
        assertThat(result.more()).isFalse();
    }

    @Test
    void tablesThatAreNotCompared() throws Exception {
        both.source("CREATE TABLE keyless (a int); CREATE TABLE stuck (id int PRIMARY KEY); CREATE TABLE behind (id int"
                + " PRIMARY KEY); CREATE TABLE unloved (id int PRIMARY KEY)");
        TableId stuck = new TableId("public", "stuck");
        TableId behind = new TableId("public", "behind");
        TableId unloved = new TableId("public", "unloved");
        Statuses statuses = SourceAndLake.saying(List.of(
                SourceAndLake.status(TableStatus.SINK, stuck, TableStatus.PAUSED, "type changed", null),
                SourceAndLake.status(TableStatus.SINK, behind, TableStatus.RUNNING, null, SourcePosition.of(1, 0, 0)),
                SourceAndLake.status(TableStatus.INGEST, unloved, TableStatus.PAUSED, "no thanks", null)));

        List<TableResult> tables = both.report(
                        List.of("public.keyless", "public.stuck", "public.behind", "public.unloved"),
                        comparison -> Set.of(),
                        statuses,
                        Duration.ofMillis(500))
                .tables();

        assertThat(tables)
                .extracting(TableResult::outcome)
                .containsExactly(Outcome.UNDECIDED, Outcome.REFUSED, Outcome.PAUSED, Outcome.REFUSED);
        assertThat(tables.get(0).reason().orElseThrow()).contains("public.behind", "complete through 0/00000001");
        assertThat(tables.get(1).reason().orElseThrow()).contains("no primary key");
        assertThat(tables.get(2).reason()).contains("type changed");
        assertThat(tables.get(3).reason()).contains("no thanks");
        VerifyReport refusedOnly =
                new VerifyReport("shop", new Lsn(0), Duration.ZERO, List.of(tables.get(1), tables.get(3)));
        assertThat(refusedOnly.verdict()).isEqualTo(VerifyReport.Verdict.EQUAL);
    }
}
