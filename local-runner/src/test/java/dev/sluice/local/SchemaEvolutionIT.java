package dev.sluice.local;

import dev.sluice.local.types.LakeTables;
import dev.sluice.local.types.TypesPipeline;
import dev.sluice.monitor.TableSummary;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;

import static dev.sluice.local.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

/**
 * Tables change their shape while changes flow: what the lake can take lands, what it can't pauses that table alone, says
 * why, and comes back by {@code sluice resync}, without a reader ever seeing less than before.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(Turns.WAITING)
class SchemaEvolutionIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String WIDENED = "public.widened";
    private static final String COLUMNS = "public.columns";
    private static final String RECREATED = "public.recreated";
    private static final String RETYPED = "public.retyped";
    private static final String REKEYED = "public.rekeyed";
    private static final String BYSTANDER = "public.bystander";
    private static final String LATE = "public.late";
    private static final String LATE_AND_EMPTY = "public.late_and_empty";

    private TypesPipeline pipeline;
    private Path data;
    private LakeTables evolved;
    private LakeTables mended;
    private List<TableSummary> paused;
    private String watched;
    private String verified;

    @BeforeAll
    @SuppressWarnings("NullAway.Init")
    void changeEverythingWhileChangesFlow(@TempDir Path directory) throws Exception {
        data = directory;
        pipeline = TypesPipeline.open(data);
        pipeline.sql(seed());
        pipeline.start("[\"public.*\"]");
        pipeline.awaitLanded(Set.of(WIDENED, COLUMNS, RECREATED, RETYPED, REKEYED, BYSTANDER));

        pipeline.sql(evolution());
        pipeline.awaitLanded(Set.of(WIDENED, COLUMNS, BYSTANDER));
        paused = eventually(
                "both tables that can't land are paused",
                PATIENCE,
                () -> pipeline.statuses().stream()
                        .filter(table -> table.reason() != null)
                        .toList(),
                tables -> tables.size() == 2);
        pipeline.sql(List.of("INSERT INTO bystander VALUES (2, 'others go on')"));
        awaitRows(LATE, LATE_AND_EMPTY, RECREATED);
        pipeline.awaitLanded(Set.of(WIDENED, COLUMNS, BYSTANDER, LATE, LATE_AND_EMPTY, RECREATED));
        evolved = pipeline.lake(List.of(WIDENED, COLUMNS, BYSTANDER, LATE, LATE_AND_EMPTY, RECREATED))
                .call();

        bringBack();
        // Rows that are older than a column with a default get their value in the lake when they change.
        pipeline.sql(List.of("UPDATE columns SET id = id"));
        Set<String> all = Set.of(WIDENED, COLUMNS, RECREATED, RETYPED, REKEYED, BYSTANDER, LATE, LATE_AND_EMPTY);
        pipeline.awaitLanded(all);
        mended = pipeline.lake(List.of(RETYPED, REKEYED, COLUMNS)).call();
        verified = pipeline.verify().call();
    }

    private static List<String> seed() {
        return List.of(
                "CREATE TYPE mood AS ENUM ('sad', 'happy')",
                "CREATE TABLE widened (id int PRIMARY KEY, n int, r real, d numeric(10,2), s varchar(10), m mood)",
                "INSERT INTO widened VALUES (1, 1, 1.5, 1.25, 'short', 'sad')",
                "CREATE TABLE columns (id int PRIMARY KEY, dropped text, renamed text, moved text, v text NOT NULL)",
                "INSERT INTO columns VALUES (1, 'd1', 'r1', 'm1', 'v1')",
                "CREATE TABLE recreated (id int PRIMARY KEY, old text)",
                "INSERT INTO recreated SELECT n, 'old' FROM generate_series(1, 10) AS n",
                "CREATE TABLE retyped (id int PRIMARY KEY, v text)",
                "INSERT INTO retyped SELECT n, n::text FROM generate_series(1, 1000) AS n",
                "CREATE TABLE rekeyed (id int PRIMARY KEY, other int NOT NULL)",
                "INSERT INTO rekeyed VALUES (1, 11), (2, 12)",
                "CREATE TABLE bystander (id int PRIMARY KEY, v text)",
                "INSERT INTO bystander VALUES (1, 'there from the start')");
    }

    private static List<String> evolution() {
        List<String> sql = new ArrayList<>();
        sql.add("ALTER TABLE widened ALTER n TYPE bigint, ALTER r TYPE double precision, ALTER d TYPE numeric(12,2),"
                + " ALTER s TYPE varchar(100)");
        sql.add("ALTER TYPE mood ADD VALUE 'elated'");
        sql.add("INSERT INTO widened VALUES (2, 5000000000, 1e300, 1234567890.12, repeat('long', 20), 'elated')");
        sql.add("ALTER TABLE columns ADD COLUMN added text");
        sql.add("INSERT INTO columns VALUES (2, 'd2', 'r2', 'm2', 'v2', 'a2')");
        sql.add("ALTER TABLE columns ADD COLUMN with_default int DEFAULT 7");
        sql.add("INSERT INTO columns VALUES (3, 'd3', 'r3', 'm3', 'v3', 'a3')");
        sql.add("ALTER TABLE columns DROP COLUMN dropped");
        sql.add("ALTER TABLE columns RENAME COLUMN renamed TO renamed_now");
        sql.add("ALTER TABLE columns ALTER v DROP NOT NULL");
        sql.add("INSERT INTO columns (id, renamed_now, moved, v, added) VALUES (4, 'r4', 'm4', NULL, 'a4')");
        sql.add("ALTER TABLE columns DROP COLUMN moved");
        sql.add("ALTER TABLE columns ADD COLUMN moved text");
        sql.add("UPDATE columns SET v = 'v4' WHERE id = 4");
        sql.add("ALTER TABLE columns ALTER v SET NOT NULL");
        sql.add("INSERT INTO columns (id, renamed_now, moved, v, added) VALUES (5, 'r5', 'm5', 'v5', 'a5')");
        sql.add("ALTER TABLE retyped ALTER v TYPE int USING v::int");
        sql.add("INSERT INTO retyped VALUES (1001, 1001)");
        sql.add("ALTER TABLE rekeyed DROP CONSTRAINT rekeyed_pkey, ADD PRIMARY KEY (other)");
        sql.add("UPDATE rekeyed SET id = 3 WHERE other = 12");
        sql.add("BEGIN; DROP TABLE recreated; CREATE TABLE recreated (id text PRIMARY KEY, new int);"
                + " INSERT INTO recreated VALUES ('a', 1), ('b', 2); COMMIT");
        sql.add("BEGIN; CREATE TABLE late (id int PRIMARY KEY, v text);"
                + " INSERT INTO late SELECT n, 'early' FROM generate_series(1, 5000) AS n; COMMIT");
        sql.add("UPDATE late SET v = 'before ingest looks' WHERE id = 1");
        sql.add("DELETE FROM late WHERE id = 2");
        sql.add("CREATE TABLE late_and_empty (id int PRIMARY KEY, v text)");
        return sql;
    }

    /** Waits until tables that came while ingest ran are captured, and changes them then. */
    private void awaitRows(String... tables) throws Exception {
        eventually("tables are captured", PATIENCE, pipeline::statuses, all -> all.stream()
                .filter(table -> table.completeThrough() != null)
                .map(table -> table.table().toString())
                .toList()
                .containsAll(List.of(tables)));
        pipeline.sql(List.of(
                "UPDATE late SET v = 'afterwards' WHERE id = 3",
                "DELETE FROM late WHERE id = 4",
                "INSERT INTO late_and_empty VALUES (1, 'first')",
                "UPDATE recreated SET new = 3 WHERE id = 'b'"));
    }

    private void bringBack() throws Exception {
        Path stop = data.resolve("stop");
        Callable<String> watching = pipeline.watch(RETYPED, stop);
        eventually("somebody reads", PATIENCE, () -> Files.exists(Path.of(stop + ".began")), began -> began);
        for (String table : List.of(RETYPED, REKEYED)) {
            int code = Sluice.run(
                    "resync",
                    "-f",
                    pipeline.file().toString(),
                    "--dir",
                    pipeline.directory().toString(),
                    "--table",
                    table);
            assertThat(code).isZero();
        }
        pipeline.sql(List.of("INSERT INTO retyped VALUES (1002, 1002)"));
        eventually("no table is paused", PATIENCE, pipeline::statuses, all -> all.stream()
                .allMatch(table -> table.reason() == null));
        pipeline.awaitLanded(Set.of(RETYPED, REKEYED));
        Files.createFile(stop);
        watched = watching.call();
    }

    @AfterAll
    void stop() {
        pipeline.close();
    }

    @Test
    void widerTypesAndNewValuesOfEnumsLand() {
        assertThat(type(evolved, WIDENED, "n")).isEqualTo("long");
        assertThat(type(evolved, WIDENED, "r")).isEqualTo("double");
        assertThat(type(evolved, WIDENED, "d")).isEqualTo("decimal(12, 2)");
        assertThat(row(evolved, WIDENED, "1"))
                .containsEntry("n", "1")
                .containsEntry("r", "1.5")
                .containsEntry("d", "1.25")
                .containsEntry("m", "sad");
        assertThat(row(evolved, WIDENED, "2"))
                .containsEntry("n", "5000000000")
                .containsEntry("r", "1.0E300")
                .containsEntry("d", "1234567890.12")
                .containsEntry("s", "long".repeat(20))
                .containsEntry("m", "elated");
    }

    @Test
    void addedColumnsAreNullInOldRowsUntilTheyChange() {
        assertThat(row(evolved, COLUMNS, "1")).containsEntry("added", null).containsEntry("with_default", null);
        assertThat(row(evolved, COLUMNS, "2")).containsEntry("added", "a2").containsEntry("with_default", null);
        assertThat(row(evolved, COLUMNS, "3")).containsEntry("added", "a3").containsEntry("with_default", "7");
        assertThat(row(mended, COLUMNS, "1")).containsEntry("with_default", "7");
    }

    @Test
    void droppedColumnsStayAndAreNullFromThenOn() {
        assertThat(row(evolved, COLUMNS, "1")).containsEntry("dropped", "d1");
        assertThat(row(evolved, COLUMNS, "4")).containsEntry("dropped", null);
    }

    @Test
    void aRenamedColumnIsANewColumn() {
        assertThat(row(evolved, COLUMNS, "3")).containsEntry("renamed", "r3").containsEntry("renamed_now", null);
        assertThat(row(evolved, COLUMNS, "4")).containsEntry("renamed", null).containsEntry("renamed_now", "r4");
    }

    @Test
    void aColumnThatWasDroppedAndAddedAgainAndOneThatMayBeNullLand() {
        assertThat(row(evolved, COLUMNS, "4")).containsEntry("v", "v4").containsEntry("moved", null);
        assertThat(row(evolved, COLUMNS, "5")).containsEntry("v", "v5").containsEntry("moved", "m5");
    }

    @Test
    void whatTheLakeCanNotTakePausesThatTableAloneAndSaysWhy() {
        Map<String, @Nullable String> reasons = new HashMap<>();
        paused.forEach(table -> reasons.put(table.table().toString(), table.reason()));
        assertThat(reasons).containsOnlyKeys(RETYPED, REKEYED);
        assertThat(reasons.get(RETYPED)).contains("Column v changed its type from string to int", "sluice resync");
        assertThat(reasons.get(REKEYED)).contains("The primary key changed from [id] to [other]", "sluice resync");
        assertThat(row(evolved, BYSTANDER, "2")).containsEntry("v", "others go on");
    }

    @Test
    void aTableThatWasDroppedAndCreatedAgainHoldsTheNewRowsAlone() {
        assertThat(evolved.rows(RECREATED))
                .extracting(each -> each.get("id"), each -> each.get("new"))
                .containsExactlyInAnyOrder(tuple("a", "1"), tuple("b", "3"));
        assertThat(evolved.columns(RECREATED)).doesNotContainKey("old");
    }

    @Test
    void aTableThatCameLateWithRowsLandsByItself() {
        assertThat(evolved.rows(LATE)).hasSize(4998);
        assertThat(row(evolved, LATE, "1")).containsEntry("v", "before ingest looks");
        assertThat(row(evolved, LATE, "3")).containsEntry("v", "afterwards");
        assertThat(evolved.rows(LATE_AND_EMPTY)).hasSize(1);
    }

    @Test
    void tablesComeBackByResync() {
        assertThat(type(mended, RETYPED, "v")).isEqualTo("int");
        assertThat(mended.rows(RETYPED)).hasSize(1002);
        assertThat(mended.rows(REKEYED))
                .extracting(each -> each.get("id"), each -> each.get("other"))
                .containsExactlyInAnyOrder(tuple("1", "11"), tuple("3", "12"));
    }

    @Test
    void nobodyWhoReadsMeanwhileSeesLessThanBefore() {
        assertThat(watched).contains("least=1000 ", "most=1002");
    }

    @Test
    void verifySaysEqual() {
        assertThat(verified).contains("\"verdict\" : \"equal\"");
    }

    private static String type(LakeTables lake, String table, String column) {
        return Objects.requireNonNull(lake.columns(table).get(column)).iceberg();
    }

    private static Map<String, @Nullable String> row(LakeTables lake, String table, String id) {
        return lake.rows(table).stream()
                .filter(row -> id.equals(row.get("id")))
                .findFirst()
                .orElseThrow();
    }
}
