package dev.sluice.sink.contract;

import dev.sluice.schemas.pipeline.DeltaSettings;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.ErasureReport;
import dev.sluice.sink.format.TableErasure;
import dev.sluice.sink.format.TableErasure.Strays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Clock;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A Delta table's row goes with its past, and only when nobody writes. */
class DeltaErasureIT {

    private static final List<Map<String, String>> ROW = List.of(Map.of("id", "2"));

    /** Tables without deletion vectors: -Pthorough, as all that is promised of them. */
    static List<DeltaSettings.WriteMode> writeModes() {
        return Boolean.getBoolean("sluice.thorough")
                ? List.of(DeltaSettings.WriteMode.values())
                : List.of(DeltaSettings.WriteMode.MERGE_ON_READ);
    }

    @ParameterizedTest
    @MethodSource("writeModes")
    void aRowThatWasDeletedLongAgoIsFoundAndGoesWithItsPast(DeltaSettings.WriteMode writeMode) throws Exception {
        // Given a row that was written twice and deleted: no query finds it, files do
        Lakehouse lakehouse = Lakehouse.delta(writeMode);
        Landed lake = lakehouse.table(Expectations.MIRROR_HARD.mode(), SourceHistory.TABLE);
        Changes changes = new Changes(SourceHistory.TABLE);
        lake.land(
                changes.insert(1, Changes.values("id", 1L, "large", "a")),
                changes.insert(2, Changes.values("id", 2L, "large", "b")),
                changes.insert(3, Changes.values("id", 3L, "large", "c")));
        lake.land(changes.update(4, Changes.values("id", 2L, "large", "bb")));
        lake.land(changes.delete(5, Changes.values("id", 2L)));
        String table = lake.name().substring(lake.name().lastIndexOf('/') + 1).replace("`", "");
        TableErasure erasure = lakehouse
                .format("contract", Clock.systemUTC())
                .erasure(new TableId("public", table))
                .orElseThrow();

        // When somebody may still write
        ErasureReport told = erasure.erase(ROW, Strays.KEEP_YOUNG).orElseThrow();

        // Then it says that older versions hold it
        assertThat(told.isProven()).isFalse();
        assertThat(told.stillHolding()).isNotEmpty();
        assertThat(told.refused()).anyMatch(why -> why.contains("--sink-stopped"));

        // When nobody does
        ErasureReport done = erasure.erase(ROW, Strays.REMOVE).orElseThrow();

        // Then no file holds it, only one version can be read, and the table is what it was
        assertThat(done.refused()).isEmpty();
        assertThat(done.isProven()).isTrue();
        assertThat(done.filesRead()).isPositive();
        assertThat(done.expiredSnapshots()).isPositive();
        assertThat(Lakehouse.query("DESCRIBE HISTORY " + lake.name())).hasSize(1);
        assertThat(lake.rows("id", "large")).containsExactly("1|a", "3|c");
        assertThat(lake.anotherHandle().progress()).contains(lake.progress());

        // And it goes on
        lake.land(changes.insert(6, Changes.values("id", 4L, "large", "d")));
        assertThat(lake.rows("id", "large")).containsExactly("1|a", "3|c", "4|d");
        assertThat(erasure.erase(ROW, Strays.REMOVE).orElseThrow().rows()).isZero();
        assertThatThrownBy(() -> erasure.count(List.of(Map.of("id", "x"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("what was given for column id is no bigint");
    }
}
