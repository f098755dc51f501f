package dev.sluice.sink.contract;

import dev.sluice.schemas.pipeline.DeletePolicy;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.PartitionTerm;
import dev.sluice.schemas.pipeline.SortTerm;
import dev.sluice.sink.mode.Modes;
import dev.sluice.sink.mode.TableMode;
import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeMetadata;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.TableProgress;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import static dev.sluice.sink.contract.Changes.position;
import static dev.sluice.sink.contract.Changes.time;
import static dev.sluice.sink.contract.Changes.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What every format promises in every mode; the tests of a mode bear the names of what each change does in the lake. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ContractIT {

    private static final TableMode MIRROR = Modes.of(LakeMode.MIRROR, DeletePolicy.HARD);
    private static final TableMode SOFT = Modes.of(LakeMode.MIRROR, DeletePolicy.SOFT);
    private static final TableMode CHANGELOG = Modes.of(LakeMode.CHANGELOG, DeletePolicy.HARD);
    private static final TableMode HISTORY = Modes.of(LakeMode.HISTORY, DeletePolicy.HARD);

    private static final LakeSchema TABLE = SourceHistory.TABLE;
    private static final Changes CHANGES = new Changes(TABLE);

    private static final String[] ROW = {"id", "small", "large"};
    private static final String[] MARKED = {"id", "small", "large", LakeMetadata.DELETED, LakeMetadata.OP};
    private static final String[] VERSION = {
        "id", "small", "large", LakeMetadata.VALID_FROM, LakeMetadata.VALID_TO, LakeMetadata.IS_CURRENT
    };

    @SuppressWarnings("NullAway.Init") // before the first test
    private Lakehouse lakehouse;

    /** The format under test. */
    abstract Lakehouse open();

    /** Name of a table, as odd as the catalog takes it. */
    String oddName() {
        return "_odd näme; with.dots/and`ticks`😀";
    }

    @BeforeAll
    final void openTheLakehouse() {
        lakehouse = open();
    }

    private static Map<String, @Nullable Object> row(long id, @Nullable Integer small, @Nullable String large) {
        return values("id", id, "small", small, "large", large);
    }

    /** A row without its large value. */
    private static Map<String, @Nullable Object> part(long id, int small) {
        return values("id", id, "small", small);
    }

    private static Map<String, @Nullable Object> id(long id) {
        return values("id", id);
    }

    private static LakeSchema with(LakeSchema schema, String column, DataType type) {
        List<LakeColumn> columns = new ArrayList<>(schema.columns());
        columns.removeIf(each -> each.name().equals(column));
        columns.add(new LakeColumn(column, type));
        return LakeSchema.of(columns, schema.key());
    }

    @Nested
    @InMode(LakeMode.MIRROR)
    class Mirror {

        private final Landed lake = lakehouse.table(MIRROR, TABLE);

        @Test
        void upsertsIfNewer() throws Exception {
            lake.land(CHANGES.read(1, row(1, 10, "a")), CHANGES.insert(2, row(2, 20, "b")));
            lake.land(CHANGES.update(4, row(1, 11, "aa")), CHANGES.insert(5, row(3, null, null)));
            lake.land(CHANGES.update(3, row(1, 12, "too late")));

            assertThat(lake.rows(ROW)).containsExactly("1|11|aa", "2|20|b", "3|null|null");
            assertThat(lake.rows(
                            "id",
                            LakeMetadata.OP,
                            LakeMetadata.SOURCE_TS_MS,
                            LakeMetadata.POSITION,
                            LakeMetadata.LANDED_AT))
                    .containsExactly(
                            "1|u|4000|" + position(4) + "|" + Landed.AT,
                            "2|c|2000|" + position(2) + "|" + Landed.AT,
                            "3|c|5000|" + position(5) + "|" + Landed.AT);
        }

        @Test
        void unavailableColumnsKeepTheirValueAlsoOverSeveralChangesOfOneKeyInABatch() throws Exception {
            lake.land(CHANGES.insert(1, row(1, 10, "a")), CHANGES.insert(2, row(2, 20, "b")));
            lake.land(
                    CHANGES.update(3, part(1, 11), "large"),
                    CHANGES.update(4, part(1, 12), "large"),
                    CHANGES.update(5, row(2, 21, "bb")),
                    CHANGES.update(6, part(2, 22), "large"),
                    CHANGES.insert(7, row(3, 30, "c")),
                    CHANGES.update(8, part(3, 31), "large"));

            assertThat(lake.rows(ROW)).containsExactly("1|12|a", "2|22|bb", "3|31|c");
        }

        @Test
        void anUpdateThatLacksValuesNobodyHasIsGivenBack() throws Exception {
            Change<Integer> incomplete = CHANGES.update(2, part(2, 20), "large");

            assertThat(lake.land(CHANGES.insert(1, row(1, 10, "a")), incomplete).incomplete())
                    .containsExactly(incomplete);

            assertThat(lake.rows(ROW)).containsExactly("1|10|a");
        }

        @Test
        void deletesRemoveIfNewer() throws Exception {
            lake.land(CHANGES.insert(1, row(1, 10, "a")), CHANGES.insert(5, row(2, 20, "b")));
            lake.land(CHANGES.delete(3, id(1)), CHANGES.delete(4, id(2)), CHANGES.delete(6, id(3)));

            assertThat(lake.rows(ROW)).containsExactly("2|20|b");
        }

        @Test
        void aPrimaryKeyUpdateTakesTheOldKeyAndBringsTheNewWithWhatItLeftOut() throws Exception {
            lake.land(CHANGES.insert(1, row(1, 10, "a")), CHANGES.insert(2, row(2, 20, "b")));
            lake.land(CHANGES.move(3, id(1), part(9, 11), "large"));

            assertThat(lake.rows(ROW)).containsExactly("2|20|b", "9|11|a");
        }

        @Test
        void aTruncateTakesEveryRowOlderThanItself() throws Exception {
            lake.land(CHANGES.insert(1, row(1, 10, "a")), CHANGES.insert(2, row(2, 20, "b")));
            lake.land(
                    CHANGES.update(3, row(1, 11, "aa")),
                    CHANGES.insert(4, row(3, 30, "c")),
                    CHANGES.truncate(5),
                    CHANGES.insert(6, row(2, 21, "new")),
                    CHANGES.insert(7, row(4, 40, "d")));

            assertThat(lake.rows(ROW)).containsExactly("2|21|new", "4|40|d");

            lake.land(CHANGES.truncate(5));
            assertThat(lake.rows(ROW)).containsExactly("2|21|new", "4|40|d");
        }

        @Test
        void aBatchThatComesTwiceChangesNothing() throws Exception {
            List<Change<Integer>> batch = new ArrayList<>(List.of(
                    CHANGES.update(3, row(1, 11, "aa")), CHANGES.delete(4, id(2)), CHANGES.insert(5, row(3, 30, "c"))));
            lake.land(CHANGES.insert(1, row(1, 10, "a")), CHANGES.insert(2, row(2, 20, "b")));
            lake.land(batch);
            lake.land(batch);

            assertThat(lake.rows(ROW)).containsExactly("1|11|aa", "3|30|c");
        }

        @Test
        void anOlderBatchThatIsReplayedChangesNothing() throws Exception {
            List<Change<Integer>> first =
                    List.of(CHANGES.insert(1, row(1, 10, "a")), CHANGES.insert(2, row(2, 20, "b")));
            List<Change<Integer>> second =
                    List.of(CHANGES.update(3, row(1, 11, "aa")), CHANGES.update(4, part(2, 21), "large"));
            lake.land(first);
            lake.land(second);
            lake.land(first);
            lake.land(second);

            assertThat(lake.rows(ROW)).containsExactly("1|11|aa", "2|21|b");
        }

        @Test
        void aTableWithoutPrimaryKeyIsRefused() {
            Landed keyless = lakehouse.table(MIRROR, LakeSchema.of(TABLE.columns(), List.of()));

            assertThatThrownBy(() -> keyless.land(List.of()))
                    .isInstanceOf(IncompatibleSchema.class)
                    .hasMessageContaining("REPLICA IDENTITY");
        }
    }

    @Nested
    @InMode(LakeMode.MIRROR)
    class MirrorWithSoftDeletes {

        private final Landed lake = lakehouse.table(SOFT, TABLE);

        @Test
        void deletesKeepTheRowWithItsLastValuesAndMarkIt() throws Exception {
            lake.land(CHANGES.insert(1, row(1, 10, "a")), CHANGES.insert(2, row(2, 20, "b")));
            lake.land(
                    CHANGES.delete(3, id(1)),
                    CHANGES.update(4, part(2, 21), "large"),
                    CHANGES.delete(5, id(2)),
                    CHANGES.insert(6, row(3, 30, "c")));

            assertThat(lake.rows(MARKED)).containsExactly("1|10|a|true|d", "2|21|b|true|d", "3|30|c|false|c");
        }

        @Test
        void aRowThatComesBackIsNoLongerMarked() throws Exception {
            lake.land(CHANGES.insert(1, row(1, 10, "a")), CHANGES.delete(2, id(1)));
            assertThat(lake.rows(MARKED)).containsExactly("1|10|a|true|d");

            lake.land(CHANGES.insert(3, row(1, 11, "aa")));
            assertThat(lake.rows(MARKED)).containsExactly("1|11|aa|false|c");

            lake.land(CHANGES.delete(2, id(1)));
            assertThat(lake.rows(MARKED)).containsExactly("1|11|aa|false|c");
        }

        @Test
        void aPrimaryKeyUpdateMarksTheOldKey() throws Exception {
            lake.land(CHANGES.insert(1, row(1, 10, "a")));
            lake.land(CHANGES.move(2, id(1), part(2, 11), "large"));

            assertThat(lake.rows(MARKED)).containsExactly("1|10|a|true|d", "2|11|a|false|c");
        }

        @Test
        void aTruncateMarksEveryRowOlderThanItself() throws Exception {
            lake.land(CHANGES.insert(1, row(1, 10, "a")), CHANGES.insert(2, row(2, 20, "b")));
            lake.land(CHANGES.insert(3, row(3, 30, "c")), CHANGES.truncate(4), CHANGES.insert(5, row(2, 21, "new")));

            assertThat(lake.rows(MARKED)).containsExactly("1|10|a|true|t", "2|21|new|false|c", "3|30|c|true|t");
        }

        @Test
        void valuesOfARowThatWasDeletedAreNotCarried() throws Exception {
            lake.land(CHANGES.insert(1, row(1, 10, "a")), CHANGES.delete(2, id(1)));
            Change<Integer> incomplete = CHANGES.update(3, part(1, 11), "large");

            assertThat(lake.land(incomplete).incomplete()).containsExactly(incomplete);
            assertThat(lake.rows(MARKED)).containsExactly("1|10|a|true|d");
        }
    }

    @Nested
    @InMode(LakeMode.CHANGELOG)
    class Changelog {

        private final String[] entry = {"id", "small", "large", LakeMetadata.OP, LakeMetadata.SOURCE_TS_MS};
        private final Landed lake = lakehouse.table(CHANGELOG, TABLE);

        @Test
        void appendsEveryChange() throws Exception {
            lake.land(CHANGES.insert(1, row(1, 10, "a")), CHANGES.update(2, row(1, 11, "aa")));
            lake.land(CHANGES.delete(3, id(1)), CHANGES.truncate(4));

            assertThat(lake.rows(entry))
                    .containsExactly("1|10|a|c|1000", "1|11|aa|u|2000", "1|null|null|d|3000", "null|null|null|t|4000");
        }

        @Test
        void listsTheColumnsThatAnUpdateLeftOut() throws Exception {
            lake.land(CHANGES.insert(1, row(1, 10, "a")), CHANGES.update(2, part(1, 11), "large"));

            assertThat(lake.content())
                    .extracting(row -> String.valueOf(row.get(LakeMetadata.UNCHANGED)))
                    .satisfiesExactlyInAnyOrder(none -> assertThat(none).isEqualTo("null"), some -> assertThat(some)
                            .contains("(large)"));
        }

        @Test
        void aPrimaryKeyUpdateIsTwoRows() throws Exception {
            lake.land(CHANGES.move(1, id(1), row(2, 11, "a")));

            assertThat(lake.rows(entry)).containsExactly("1|null|null|d|1000", "2|11|a|c|2000");
        }

        @Test
        void aChangeThatComesTwiceIsOneRow() throws Exception {
            List<Change<Integer>> batch = List.of(CHANGES.insert(1, row(1, 10, "a")), CHANGES.truncate(2));
            lake.land(batch);
            lake.land(batch);

            assertThat(lake.rows(entry)).containsExactly("1|10|a|c|1000", "null|null|null|t|2000");
        }

        @Test
        void changesThatComeLateOrAgainInAnyCutAreOneRowEach() throws Exception {
            lake.land(CHANGES.insert(1, row(1, 10, "a")), CHANGES.insert(5, row(5, 50, "e")));
            lake.land(CHANGES.insert(3, row(3, 30, "c")), CHANGES.insert(7, row(7, 70, "g")));
            lake.land(
                    CHANGES.insert(1, row(1, 10, "a")),
                    CHANGES.insert(2, row(2, 20, "b")),
                    CHANGES.insert(3, row(3, 30, "c")),
                    CHANGES.insert(7, row(7, 70, "g")),
                    CHANGES.insert(8, row(8, 80, "h")));

            assertThat(lake.rows("id")).containsExactly("1", "2", "3", "5", "7", "8");
        }

        @Test
        void aTableWithoutPrimaryKeyIsTaken() throws Exception {
            LakeSchema keyless = LakeSchema.of(TABLE.columns(), List.of());
            Landed log = lakehouse.table(CHANGELOG, keyless);
            Changes changes = new Changes(keyless);
            log.land(changes.insert(1, row(1, 10, "a")), changes.insert(2, row(1, 10, "a")));

            assertThat(log.rows(entry)).containsExactly("1|10|a|c|1000", "1|10|a|c|2000");
        }
    }

    @Nested
    @InMode(LakeMode.HISTORY)
    class History {

        private final Landed lake = lakehouse.table(HISTORY, TABLE);

        private String version(String row, int from, @Nullable Integer to) {
            return row + "|" + time(from) + "|" + (to == null ? "null|true" : time(to) + "|false");
        }

        @Test
        void anUpdateClosesTheOpenVersionAndOpensANewOne() throws Exception {
            lake.land(CHANGES.insert(1, row(1, 10, "a")));
            lake.land(CHANGES.update(2, row(1, 11, "aa")), CHANGES.update(3, row(1, 12, "aaa")));

            assertThat(lake.rows(VERSION))
                    .containsExactly(version("1|10|a", 1, 2), version("1|11|aa", 2, 3), version("1|12|aaa", 3, null));
        }

        @Test
        void unavailableColumnsAreCarriedForward() throws Exception {
            lake.land(CHANGES.insert(1, row(1, 10, "a")));
            lake.land(CHANGES.update(2, part(1, 11), "large"), CHANGES.update(3, part(1, 12), "large"));

            assertThat(lake.rows(VERSION))
                    .containsExactly(version("1|10|a", 1, 2), version("1|11|a", 2, 3), version("1|12|a", 3, null));
        }

        @Test
        void aDeleteCloses() throws Exception {
            lake.land(CHANGES.insert(1, row(1, 10, "a")));
            lake.land(CHANGES.delete(2, id(1)));
            lake.land(CHANGES.insert(3, row(1, 11, "aa")));

            assertThat(lake.rows(VERSION)).containsExactly(version("1|10|a", 1, 2), version("1|11|aa", 3, null));
        }

        @Test
        void versionsFollowOneAnotherInTimeThoughTheSourcesClockGoesBack() throws Exception {
            lake.land(CHANGES.insert(1, row(1, 10, "a")), CHANGES.insert(2, row(2, 20, "b")));
            lake.land(
                    Changes.at(9, CHANGES.update(3, row(1, 11, "aa"))),
                    Changes.at(9, CHANGES.update(4, row(2, 21, "bb"))));
            lake.land(Changes.at(5, CHANGES.update(5, row(1, 12, "aaa"))), Changes.at(5, CHANGES.delete(6, id(2))));
            lake.land(CHANGES.truncate(7));

            assertThat(lake.rows(VERSION))
                    .containsExactly(
                            version("1|10|a", 1, 9),
                            version("1|11|aa", 9, 9),
                            version("1|12|aaa", 9, 9),
                            version("2|20|b", 2, 9),
                            version("2|21|bb", 9, 9));
        }

        @Test
        void aPrimaryKeyUpdateClosesAndOpens() throws Exception {
            lake.land(CHANGES.insert(1, row(1, 10, "a")));
            lake.land(CHANGES.move(2, id(1), part(2, 11), "large"));

            assertThat(lake.rows(VERSION)).containsExactly(version("1|10|a", 1, 2), version("2|11|a", 3, null));
        }

        @Test
        void aTruncateClosesAll() throws Exception {
            lake.land(CHANGES.insert(1, row(1, 10, "a")), CHANGES.insert(2, row(2, 20, "b")));
            lake.land(CHANGES.update(3, row(1, 11, "aa")), CHANGES.truncate(4), CHANGES.insert(5, row(1, 12, "new")));

            assertThat(lake.rows(VERSION))
                    .containsExactly(
                            version("1|10|a", 1, 3),
                            version("1|11|aa", 3, 4),
                            version("1|12|new", 5, null),
                            version("2|20|b", 2, 4));
        }

        @Test
        void anOlderBatchThatIsReplayedChangesNothing() throws Exception {
            List<Change<Integer>> first =
                    List.of(CHANGES.insert(1, row(1, 10, "a")), CHANGES.insert(2, row(2, 20, "b")));
            List<Change<Integer>> second = List.of(CHANGES.update(3, part(1, 11), "large"), CHANGES.delete(4, id(2)));
            lake.land(first);
            lake.land(second);
            lake.land(first);
            lake.land(second);

            assertThat(lake.rows(VERSION))
                    .containsExactly(version("1|10|a", 1, 3), version("1|11|a", 3, null), version("2|20|b", 2, 4));
        }

        @Test
        void aVersionKeepsTheValuesOfAColumnThatIsDroppedLater() throws Exception {
            lake.land(CHANGES.insert(1, row(1, 10, "a")));
            lake.source(LakeSchema.of(TABLE.columns().subList(0, 2), TABLE.key()));
            lake.land(CHANGES.update(2, values("id", 1L, "small", 11)));

            assertThat(lake.rows(VERSION)).containsExactly(version("1|10|a", 1, 2), version("1|11|null", 2, null));
        }

        @Test
        void aTableWithoutPrimaryKeyIsRefused() {
            Landed keyless = lakehouse.table(HISTORY, LakeSchema.of(TABLE.columns(), List.of()));

            assertThatThrownBy(() -> keyless.land(List.of())).isInstanceOf(IncompatibleSchema.class);
        }
    }

    @Nested
    @InMode(LakeMode.MIRROR)
    class Progress {

        private final Landed lake = lakehouse.table(MIRROR, TABLE);

        @Test
        void isStoredWithTheRowsAndReadBackByAnotherHandle() throws Exception {
            assertThat(lake.anotherHandle().progress()).isEmpty();
            assertThat(lake.anotherHandle().schema()).isEmpty();

            lake.land(CHANGES.insert(1, row(1, 10, "a")));
            assertThat(lake.anotherHandle().progress()).contains(lake.progress());

            lake.land(CHANGES.update(2, row(1, 11, "aa")), CHANGES.delete(3, id(1)));
            assertThat(lake.anotherHandle().progress()).contains(lake.progress());
        }

        @Test
        void isStoredByAPlanThatChangesNothing() throws Exception {
            lake.land(CHANGES.insert(1, row(1, 10, "a")));
            TableProgress further = lake.progress()
                    .advancedTo(Map.of(0, 99L), Map.of(), lake.progress().counts());
            lake.table().commit(RowPlan.NOTHING, further);

            assertThat(lake.anotherHandle().progress()).contains(further);
            assertThat(lake.rows(ROW)).containsExactly("1|10|a");
        }

        @Test
        void isStoredByAPlanThatTouchesNoRow() throws Exception {
            lake.land(CHANGES.insert(5, row(1, 10, "a")));
            lake.land(CHANGES.update(1, row(1, 11, "older")), CHANGES.delete(2, id(7)));

            assertThat(lake.anotherHandle().progress()).contains(lake.progress());
            assertThat(lake.rows(ROW)).containsExactly("1|10|a");
        }

        /** One that is started by mistake beside the first lands it all once more, as far as it has come. */
        @Test
        void whatAnotherSinkHasLandedIsNotLandedOver() throws Exception {
            lake.land(CHANGES.insert(1, row(1, 10, "a")));
            Landed another = lake.startedAgain();
            assertThat(another.table().progress()).contains(lake.progress());
            another.land(CHANGES.update(2, row(1, 11, "aa")), CHANGES.delete(3, id(1)));

            assertThatThrownBy(() -> lake.land(CHANGES.update(2, row(1, 11, "aa"))))
                    .hasMessageContaining("Another sink has landed");

            assertThat(lake.rows(ROW)).isEmpty();
            assertThat(lake.table().progress()).contains(another.progress());
            lake.land(CHANGES.insert(4, row(2, 40, "b")));
            assertThatThrownBy(() -> another.table().commit(RowPlan.NOTHING, another.progress()))
                    .hasMessageContaining("Another sink has landed");
            assertThat(lake.anotherHandle().progress()).contains(lake.progress());
            assertThat(lake.rows(ROW)).containsExactly("2|40|b");
        }

        @Test
        void isStoredInATableThatNeverHadARow() throws Exception {
            lake.land(CHANGES.delete(1, id(1)), CHANGES.truncate(2));

            assertThat(lake.anotherHandle().progress()).contains(lake.progress());
            assertThat(lake.rows(ROW)).isEmpty();
        }
    }

    @Nested
    @InMode(LakeMode.MIRROR)
    class Columns {

        @Test
        void thatAreAddedAreNullInOldRows() throws Exception {
            Landed lake = lakehouse.table(MIRROR, TABLE);
            lake.land(CHANGES.insert(1, row(1, 10, "a")));
            LakeSchema more = with(with(TABLE, "added", DataTypes.StringType), "at", DataTypes.TimestampNTZType);
            lake.source(more);
            lake.land(new Changes(more)
                    .insert(2, values("id", 2L, "added", "new", "at", LocalDateTime.parse("2026-01-02T03:04:05"))));

            assertThat(lake.rows("id", "large", "added", "at"))
                    .containsExactly("1|a|null|null", "2|null|new|2026-01-02T03:04:05");
        }

        @Test
        void thatAreWidenedKeepTheirValues() throws Exception {
            LakeSchema narrow = with(
                    with(with(TABLE, "n", DataTypes.IntegerType), "f", DataTypes.FloatType),
                    "d",
                    DataTypes.createDecimalType(6, 2));
            LakeSchema wide = with(
                    with(with(TABLE, "n", DataTypes.LongType), "f", DataTypes.DoubleType),
                    "d",
                    DataTypes.createDecimalType(12, 2));
            Landed lake = lakehouse.table(MIRROR, narrow);
            lake.land(CHANGES.insert(1, values("id", 1L, "n", 7, "f", 0.5f, "d", new BigDecimal("1234.56"))));
            lake.source(wide);
            lake.land(
                    CHANGES.insert(2, values("id", 2L, "n", 1L << 40, "f", 0.1, "d", new BigDecimal("1234567890.12"))));
            lake.land(CHANGES.update(3, values("id", 1L, "small", 1), "n", "f", "d"));

            assertThat(lake.rows("id", "n", "f", "d"))
                    .containsExactly("1|7|0.5|1234.56", "2|1099511627776|0.1|1234567890.12");
        }

        @Test
        void thatAreDroppedStayAndAreNullFromThenOn() throws Exception {
            Landed lake = lakehouse.table(MIRROR, TABLE);
            lake.land(CHANGES.insert(1, row(1, 10, "a")), CHANGES.insert(2, row(2, 20, "b")));
            lake.source(LakeSchema.of(TABLE.columns().subList(0, 2), TABLE.key()));
            lake.land(CHANGES.update(3, values("id", 1L, "small", 11)));

            assertThat(lake.rows(ROW)).containsExactly("1|11|null", "2|20|b");
        }

        @Test
        void whoseTypeChangesIncompatiblyAreRefusedAndNothingIsChanged() throws Exception {
            Landed lake = lakehouse.table(MIRROR, TABLE);
            lake.land(CHANGES.insert(1, row(1, 10, "a")));
            lake.source(with(TABLE, "small", DataTypes.StringType));

            assertThatThrownBy(() -> lake.land(CHANGES.update(2, values("id", 1L, "small", "eleven"))))
                    .isInstanceOf(IncompatibleSchema.class)
                    .hasMessageContaining("small");
            assertThat(lake.rows(ROW)).containsExactly("1|10|a");
            assertThat(lake.anotherHandle().progress()).contains(lake.progress());
        }

        @Test
        void mayHaveAnyName() throws Exception {
            List<LakeColumn> columns = new ArrayList<>();
            columns.add(new LakeColumn("the id", DataTypes.LongType));
            List<String> names = List.of("a.b", "we`ird", "q\"u'ote", "semi;colon,(x)=y", "ünï 😀", "select", "%41/\\");
            names.forEach(name -> columns.add(new LakeColumn(name, DataTypes.StringType)));
            LakeSchema odd = LakeSchema.of(columns, List.of("the id"));
            Landed lake = lakehouse.table(MIRROR, odd, LandingSettings.of(LakeMode.MIRROR), oddName());
            Map<String, @Nullable Object> row = values("the id", 1L);
            names.forEach(name -> row.put(name, name));
            lake.land(new Changes(odd).insert(1, row));
            lake.land(new Changes(odd).update(2, values("the id", 1L, "select", "new"), "a.b", "we`ird"));

            assertThat(lake.rows("the id", "a.b", "we`ird", "select", "ünï 😀"))
                    .containsExactly("1|a.b|we`ird|new|null");
            assertThat(lake.anotherHandle().schema().orElseThrow().key()).containsExactly("the id");
        }
    }

    @Nested
    @InMode(LakeMode.CHANGELOG)
    class ProgressOfAChangelog {

        private final Landed lake = lakehouse.table(CHANGELOG, TABLE);

        @Test
        void isStoredWithTheRowsAndReadBackByAnotherHandle() throws Exception {
            assertThat(lake.anotherHandle().progress()).isEmpty();
            assertThat(lake.anotherHandle().schema()).isEmpty();

            lake.land(CHANGES.insert(1, row(1, 10, "a")));
            assertThat(lake.anotherHandle().progress()).contains(lake.progress());

            lake.land(CHANGES.delete(2, id(1)));
            assertThat(lake.anotherHandle().progress()).contains(lake.progress());
        }

        @Test
        void isStoredByAPlanThatChangesNothing() throws Exception {
            lake.land(CHANGES.insert(1, row(1, 10, "a")));
            TableProgress further = lake.progress()
                    .advancedTo(Map.of(0, 99L), Map.of(), lake.progress().counts());
            lake.table().commit(RowPlan.NOTHING, further);

            assertThat(lake.anotherHandle().progress()).contains(further);
            assertThat(lake.rows(ROW)).containsExactly("1|10|a");
        }

        @Test
        void isStoredByAPlanWhoseRowsAreThere() throws Exception {
            lake.land(CHANGES.insert(1, row(1, 10, "a")));
            lake.land(CHANGES.insert(1, row(1, 10, "a")));

            assertThat(lake.anotherHandle().progress()).contains(lake.progress());
            assertThat(lake.rows(ROW)).containsExactly("1|10|a");
        }

        @Test
        void isStoredInATableThatNeverHadARow() throws Exception {
            lake.land(List.of());

            assertThat(lake.anotherHandle().progress()).contains(lake.progress());
            assertThat(lake.rows(ROW)).isEmpty();
        }
    }

    @Nested
    @InMode(LakeMode.CHANGELOG)
    class ColumnsOfAChangelog {

        @Test
        void thatAreAddedAreNullInOldRows() throws Exception {
            Landed lake = lakehouse.table(CHANGELOG, TABLE);
            lake.land(CHANGES.insert(1, row(1, 10, "a")));
            LakeSchema more = with(with(TABLE, "added", DataTypes.StringType), "at", DataTypes.TimestampNTZType);
            lake.source(more);
            lake.land(new Changes(more)
                    .update(2, values("id", 1L, "added", "new", "at", LocalDateTime.parse("2026-01-02T03:04:05"))));

            assertThat(lake.rows("id", "large", "added", "at"))
                    .containsExactly("1|a|null|null", "1|null|new|2026-01-02T03:04:05");
        }

        @Test
        void thatAreWidenedKeepTheirValues() throws Exception {
            LakeSchema narrow = with(
                    with(with(TABLE, "n", DataTypes.IntegerType), "f", DataTypes.FloatType),
                    "d",
                    DataTypes.createDecimalType(6, 2));
            LakeSchema wide = with(
                    with(with(TABLE, "n", DataTypes.LongType), "f", DataTypes.DoubleType),
                    "d",
                    DataTypes.createDecimalType(22, 2));
            Landed lake = lakehouse.table(CHANGELOG, narrow);
            lake.land(CHANGES.insert(1, values("id", 1L, "n", 7, "f", 0.5f, "d", new BigDecimal("1234.56"))));
            lake.source(wide);
            lake.land(CHANGES.insert(
                    2, values("id", 2L, "n", 1L << 40, "f", 0.1, "d", new BigDecimal("12345678901234567890.12"))));

            assertThat(lake.rows("id", "n", "f", "d"))
                    .containsExactly("1|7|0.5|1234.56", "2|1099511627776|0.1|12345678901234567890.12");
        }

        @Test
        void thatAreDroppedStayAndAreNullFromThenOn() throws Exception {
            Landed lake = lakehouse.table(CHANGELOG, TABLE);
            lake.land(CHANGES.insert(1, row(1, 10, "a")));
            lake.source(LakeSchema.of(TABLE.columns().subList(0, 2), TABLE.key()));
            lake.land(CHANGES.update(3, values("id", 1L, "small", 11)));

            assertThat(lake.rows(ROW)).containsExactly("1|10|a", "1|11|null");
        }

        @Test
        void whoseTypeChangesIncompatiblyAreRefusedAndNothingIsChanged() throws Exception {
            Landed lake = lakehouse.table(CHANGELOG, TABLE);
            lake.land(CHANGES.insert(1, row(1, 10, "a")));
            lake.source(with(TABLE, "small", DataTypes.StringType));

            assertThatThrownBy(() -> lake.land(CHANGES.update(2, values("id", 1L, "small", "eleven"))))
                    .isInstanceOf(IncompatibleSchema.class)
                    .hasMessageContaining("small");
            assertThat(lake.rows(ROW)).containsExactly("1|10|a");
            assertThat(lake.anotherHandle().progress()).contains(lake.progress());
        }

        @Test
        void mayHaveAnyName() throws Exception {
            List<LakeColumn> columns = new ArrayList<>();
            List<String> names = List.of("a.b", "we`ird", "q\"u'ote", "semi;colon,(x)=y", "ünï 😀", "select", "%41/\\");
            names.forEach(name -> columns.add(new LakeColumn(name, DataTypes.StringType)));
            LakeSchema odd = LakeSchema.of(columns, List.of());
            Landed lake = lakehouse.table(CHANGELOG, odd, LandingSettings.of(LakeMode.CHANGELOG), "_" + oddName());
            Map<String, @Nullable Object> row = values();
            names.forEach(name -> row.put(name, name));
            lake.land(new Changes(odd).insert(1, row));
            lake.land(new Changes(odd).insert(2, values("select", "new")));

            assertThat(lake.rows(names.toArray(String[]::new)))
                    .containsExactly(String.join("|", names), "null|null|null|null|null|new|null");
            assertThat(lake.anotherHandle().schema().orElseThrow().key()).containsExactly(LakeMetadata.POSITION);
        }
    }

    @Nested
    @InMode(LakeMode.MIRROR)
    class Keys {

        private void holds(DataType type, Object one, Object other, Object third) throws Exception {
            LakeSchema table = LakeSchema.of(
                    List.of(
                            new LakeColumn("k", type),
                            new LakeColumn("n", DataTypes.IntegerType),
                            new LakeColumn("large", DataTypes.StringType)),
                    List.of("k"));
            Changes changes = new Changes(table);
            Landed lake = lakehouse.table(MIRROR, table);
            lake.land(
                    changes.insert(1, values("k", one, "n", 1, "large", "a")),
                    changes.insert(2, values("k", other, "n", 2, "large", "b")),
                    changes.insert(3, values("k", third, "n", 3, "large", "c")));
            List<Change<Integer>> second = new ArrayList<>(List.of(
                    changes.update(4, values("k", one, "n", 11), "large"), changes.delete(5, values("k", other))));
            second.addAll(changes.move(6, values("k", third), values("k", other, "n", 33), "large"));
            lake.land(second);

            assertThat(lake.rows("n", "large")).as(type.simpleString()).containsExactly("11|a", "33|c");
        }

        @Test
        void mayBeTextOfAnyCharacters() throws Exception {
            holds(DataTypes.StringType, "'; DROP \\ \"%_`\n\t", "😀\uD83D\uDE01 \uFFFD", " a ");
            holds(DataTypes.StringType, "", "\uFFFF", "😀");
        }

        @Test
        void mayBeNumbers() throws Exception {
            holds(DataTypes.IntegerType, Integer.MIN_VALUE, 0, Integer.MAX_VALUE);
            holds(
                    DataTypes.createDecimalType(20, 4),
                    new BigDecimal("-1.0000"),
                    new BigDecimal("9999999999999999.9999"),
                    new BigDecimal("0.0001"));
            holds(DataTypes.DoubleType, Double.NaN, 0.0, Double.NEGATIVE_INFINITY);
        }

        @Test
        void mayBeTimes() throws Exception {
            holds(DataTypes.DateType, LocalDate.of(1, 1, 1), LocalDate.of(2026, 2, 28), LocalDate.of(9999, 12, 31));
            holds(
                    DataTypes.TimestampType,
                    Instant.parse("1500-01-01T00:00:00.000001Z"),
                    Instant.parse("2026-10-25T00:30:00Z"),
                    Instant.parse("2026-10-25T01:30:00Z"));
            holds(
                    DataTypes.TimestampNTZType,
                    LocalDateTime.parse("1500-01-01T00:00:00.000001"),
                    LocalDateTime.parse("2026-10-25T02:30:00"),
                    LocalDateTime.parse("9999-12-31T23:59:59.999999"));
        }

        @Test
        void mayBeBytes() throws Exception {
            holds(DataTypes.BinaryType, new byte[] {0, -1}, new byte[] {}, new byte[] {0});
        }

        @Test
        void mayBeOfSeveralColumns() throws Exception {
            LakeSchema table = LakeSchema.of(
                    List.of(
                            new LakeColumn("region", DataTypes.StringType),
                            new LakeColumn("n", DataTypes.IntegerType),
                            new LakeColumn("day", DataTypes.DateType),
                            new LakeColumn("open", DataTypes.BooleanType),
                            new LakeColumn("value", DataTypes.StringType)),
                    List.of("day", "region", "open"));
            Changes changes = new Changes(table);
            Landed lake = lakehouse.table(MIRROR, table);
            LocalDate day = LocalDate.of(2026, 1, 2);
            lake.land(
                    changes.insert(1, values("day", day, "region", "eu", "open", true, "value", "a")),
                    changes.insert(2, values("day", day, "region", "eu", "open", false, "value", "b")),
                    changes.insert(3, values("day", day.plusDays(1), "region", "eu", "open", true, "value", "c")));
            lake.land(
                    changes.update(4, values("day", day, "region", "eu", "open", true, "n", 1), "value"),
                    changes.delete(5, values("day", day.plusDays(1), "region", "eu", "open", true)));

            assertThat(lake.rows("day", "region", "open", "n", "value"))
                    .containsExactly("2026-01-02|eu|false|null|b", "2026-01-02|eu|true|1|a");
        }
    }

    @Nested
    @InMode(LakeMode.MIRROR)
    class Layout {

        private final LakeSchema table = LakeSchema.of(
                List.of(
                        new LakeColumn("id", DataTypes.LongType),
                        new LakeColumn("day", DataTypes.DateType),
                        new LakeColumn("large", DataTypes.StringType)),
                List.of("id"));

        private LandingSettings partitionedByDay() {
            return new LandingSettings(
                    List.of(LakeMode.MIRROR),
                    DeletePolicy.HARD,
                    List.of(new PartitionTerm(PartitionTerm.Transform.IDENTITY, "day", OptionalInt.empty())),
                    List.of(new SortTerm("id", SortTerm.Direction.DESCENDING)));
        }

        @Test
        void rowsMoveBetweenPartitions() throws Exception {
            Changes changes = new Changes(table);
            Landed lake = lakehouse.table(MIRROR, table, partitionedByDay());
            LocalDate day = LocalDate.of(2026, 1, 2);
            lake.land(
                    changes.insert(1, values("id", 1L, "day", day, "large", "a")),
                    changes.insert(2, values("id", 2L, "day", day, "large", "b")),
                    changes.insert(3, values("id", 3L, "day", null, "large", "c")));
            lake.land(
                    changes.update(4, values("id", 1L, "day", day.plusDays(1)), "large"),
                    changes.update(5, values("id", 3L, "day", day), "large"),
                    changes.update(6, values("id", 2L, "day", null), "large"));

            assertThat(lake.rows("id", "day", "large")).containsExactly("1|2026-01-03|a", "2|null|b", "3|2026-01-02|c");
        }

        @Test
        void aColumnThatIsNotThereIsRefused() {
            Landed lake = lakehouse.table(
                    MIRROR,
                    table,
                    new LandingSettings(
                            List.of(LakeMode.MIRROR),
                            DeletePolicy.HARD,
                            List.of(new PartitionTerm(
                                    PartitionTerm.Transform.IDENTITY, "nowhere", OptionalInt.empty())),
                            List.of()));

            assertThatThrownBy(() -> lake.land(List.of()))
                    .isInstanceOf(IncompatibleSchema.class)
                    .hasMessageContaining("nowhere");
        }
    }
}
