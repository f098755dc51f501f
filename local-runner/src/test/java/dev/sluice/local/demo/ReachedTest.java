package dev.sluice.local.demo;

import dev.sluice.monitor.TableSummary;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** Drained is what every table says of itself; one that says nothing is not. */
class ReachedTest {

    private static final SourcePosition BEFORE = SourcePosition.of(99, Long.MAX_VALUE, 0);
    private static final SourcePosition AT = SourcePosition.of(100, 0, 0);

    @Test
    void allTablesMustHavePassed() {
        assertThat(Reached.theLake(all(AT), 100)).isTrue();
        assertThat(Reached.theLake(allBut(BEFORE), 100)).isFalse();
        assertThat(Reached.theLake(allBut(null), 100)).isFalse();
        assertThat(Reached.theLake(all(AT).subList(1, ShopDatabase.TABLES.size()), 100))
                .isFalse();
        assertThat(Reached.theLake(List.of(), 100)).isFalse();
    }

    @Test
    void positionsAreUnsigned() {
        assertThat(Reached.theLake(all(SourcePosition.of(-1, 0, 0)), 100)).isTrue();
    }

    @Test
    void tablesThatAreNotTheShopsDoNotMatter() {
        List<TableSummary> tables = new ArrayList<>(all(AT));
        tables.add(summary(TableId.parse("public.pgbench_history"), null));

        assertThat(Reached.theLake(tables, 100)).isTrue();
    }

    @Test
    void aPausedTableIsNotWaitedForAndNotThere() {
        List<TableSummary> tables = new ArrayList<>(all(AT));
        tables.set(0, new TableSummary(ShopDatabase.TABLES.get(0), "paused", "why", 0, 0, 0, 0, 0, 0, null, null, 0));

        assertThat(Reached.theLake(tables, 100)).isFalse();
        assertThat(Reached.theLakeOrAHalt(tables, 100)).isTrue();
        assertThat(Reached.theLakeOrAHalt(allBut(null), 100)).isFalse();
    }

    private static List<TableSummary> all(SourcePosition completeThrough) {
        return ShopDatabase.TABLES.stream()
                .map(table -> summary(table, completeThrough))
                .toList();
    }

    private static List<TableSummary> allBut(@Nullable SourcePosition last) {
        List<TableSummary> tables = new ArrayList<>(all(AT));
        tables.set(0, summary(ShopDatabase.TABLES.get(0), last));
        return tables;
    }

    private static TableSummary summary(TableId table, @Nullable SourcePosition completeThrough) {
        return new TableSummary(table, "running", null, 0, 0, 0, 0, 0, 0, null, completeThrough, 0);
    }
}
