package dev.sluice.ingest.engine;

import dev.sluice.ingest.source.CapturedTable;
import dev.sluice.schemas.table.TableId;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Properties;

import static org.assertj.core.api.Assertions.assertThat;

class SnapshotSelectsTest {

    @Test
    void datesAreReadAsTexts() {
        Properties properties = new Properties();

        SnapshotSelects.put(properties, List.of(table("orders", List.of("id"))));

        assertThat(properties)
                .containsEntry(
                        "snapshot.select.statement.overrides.public.orders",
                        "SELECT \"id\"::text AS \"id\", \"a\"\"b\" FROM \"public\".\"orders\"");
    }

    private static CapturedTable table(String name, List<String> dates) {
        return new CapturedTable(
                new TableId("public", name), List.of("id"), List.of("id", "a\"b"), dates, List.of(), 7, false);
    }
}
