package dev.sluice.local.types;

import dev.sluice.local.Turns;
import dev.sluice.local.types.TypeCase.Value;
import dev.sluice.local.types.TypesTable.Misfit;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every type of PostgreSQL, its extreme values included, arrives in the lake as the catalog of cases says, whether the
 * snapshot, an insert or an update brings it. A value without a place costs its own change and nothing else.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(Turns.WAITING)
class EveryTypeLandsIT {

    private TypesPipeline pipeline;
    private LakeTables lake;
    private Callable<String> verifying;

    @BeforeAll
    @SuppressWarnings("NullAway.Init")
    void runEverythingThrough(@TempDir Path data) throws Exception {
        Set<String> tables = new LinkedHashSet<>();
        tables.add(TypesTable.NAME);
        OtherTable.ALL.forEach(table -> tables.add(table.table()));
        tables.addAll(SpecialTables.NAMES);
        pipeline = TypesPipeline.open(data);
        List<String> seed = new ArrayList<>();
        seed.add(TextCases.DEFINITIONS);
        seed.add("CREATE SCHEMA \"Odd Schema\"");
        seed.add(TypesTable.ddl());
        seed.addAll(TypesTable.seed());
        OtherTable.ALL.forEach(table -> {
            seed.add(table.ddl());
            seed.addAll(table.seed());
        });
        seed.addAll(SpecialTables.seed());
        pipeline.sql(seed);
        pipeline.start("[\"public.*\", \"Odd Schema.*\"]" + TypesPipeline.BY_SNAPSHOT);
        pipeline.awaitLanded(tables);

        pipeline.sql(TypesTable.changes());
        for (OtherTable table : OtherTable.ALL) {
            pipeline.sql(table.changes());
        }
        pipeline.sql(SpecialTables.changes());
        pipeline.awaitLanded(tables);
        Callable<LakeTables> reading = pipeline.lake(tables);
        verifying = pipeline.verify();
        lake = reading.call();
    }

    @AfterAll
    void stop() {
        pipeline.close();
    }

    @Test
    void everyValueIsInTheLakeAsTheCatalogSays() {
        Map<Integer, Map<String, @Nullable String>> rows = byId(lake.rows(TypesTable.NAME));
        SoftAssertions.assertSoftly(each -> {
            for (Phase phase : Phase.values()) {
                for (int row = 0; row < TypesTable.rows(); row++) {
                    Map<String, @Nullable String> found = rows.getOrDefault(phase.id(row), Map.of());
                    Map<TypeCase, Value> expected = TypesTable.values(row);
                    for (TypeCase type : TypesTable.TYPES) {
                        @Nullable Value value = expected.get(type);
                        each.assertThat(found.get(type.type()))
                                .as("%s %s, %s", type.type(), value == null ? "NULL" : value.sql(), phase)
                                .isEqualTo(value == null ? null : lands(value));
                    }
                }
            }
        });
    }

    private static String lands(Value value) {
        return value.fate().fold(Fate.Lands::text, letter -> "");
    }

    @Test
    void aValueWithoutPlaceIsOneDeadLetterWithItsCause() {
        List<Letter> letters = pipeline.letters();
        SoftAssertions.assertSoftly(each -> {
            for (Misfit misfit : TypesTable.misfits()) {
                for (Phase phase : Phase.values()) {
                    each.assertThat(letters.stream()
                                    .filter(letter -> letter.table().equals(TypesTable.NAME)
                                            && letter.id() == phase.quarantinedId(misfit.which())))
                            .as(
                                    "%s %s, %s",
                                    misfit.type().type(), misfit.value().sql(), phase)
                            .singleElement()
                            .satisfies(letter ->
                                    misfit.value().fate().fold(lands -> null, expected -> holds(letter, expected)));
                }
            }
        });
        assertThat(letters.stream().filter(letter -> letter.table().equals(TypesTable.NAME)))
                .hasSize(TypesTable.misfits().size() * Phase.values().length);
    }

    private static @Nullable Void holds(Letter letter, Fate.Quarantined expected) {
        assertThat(letter.stage()).isEqualTo(expected.stage());
        assertThat(letter.rule()).isEqualTo(expected.rule());
        assertThat(letter.message()).contains(expected.message());
        return null;
    }

    @Test
    void theRowsOfDeadLettersAreInTheLakeAsTheyWereBefore() {
        Map<Integer, Map<String, @Nullable String>> rows = byId(lake.rows(TypesTable.NAME));
        for (Misfit misfit : TypesTable.misfits()) {
            assertThat(rows)
                    .doesNotContainKeys(
                            Phase.SNAPSHOT.quarantinedId(misfit.which()), Phase.INSERT.quarantinedId(misfit.which()));
            assertThat(rows.get(Phase.UPDATE.quarantinedId(misfit.which())))
                    .containsEntry(misfit.type().type(), null);
        }
    }

    @Test
    void oddNamesDefaultsAndComputedColumnsArrive() {
        SoftAssertions.assertSoftly(each -> {
            for (OtherTable table : OtherTable.ALL) {
                for (Phase phase : Phase.values()) {
                    each.assertThat(lake.rows(table.table()))
                            .as("%s, %s", table.table(), phase)
                            .contains(new HashMap<>(table.row(phase)));
                }
            }
        });
    }

    @Test
    void partitionsCompositeKeysFullIdentitiesAndLargeValuesArrive() {
        SoftAssertions.assertSoftly(each -> SpecialTables.rows()
                .forEach((table, rows) ->
                        each.assertThat(lake.rows(table)).as(table).containsExactlyInAnyOrderElementsOf(rows)));
    }

    @Test
    void aRowThatIsTooLargeIsOneDeadLetterWithItsSize() {
        assertThat(pipeline.letters().stream().filter(letter -> letter.table().equals(SpecialTables.LARGE)))
                .extracting(Letter::id, Letter::stage, Letter::rule)
                .containsExactlyInAnyOrderElementsOf(SpecialTables.tooLarge());
    }

    @Test
    void verifySaysEqual() throws Exception {
        assertThat(verifying.call()).contains("\"verdict\" : \"equal\"");
    }

    @Test
    void theTableOfTypesInTheDocumentationIsWhatWasSeen() throws Exception {
        TypesDocument.require(TypesDocument.of(pipeline.schema(TypesTable.NAME), lake.columns(TypesTable.NAME)));
    }

    private static Map<Integer, Map<String, @Nullable String>> byId(List<Map<String, @Nullable String>> rows) {
        Map<Integer, Map<String, @Nullable String>> byId = new HashMap<>();
        rows.forEach(row -> byId.put(Integer.parseInt(String.valueOf(row.get("id"))), row));
        assertThat(byId).hasSameSizeAs(rows);
        return byId;
    }
}
