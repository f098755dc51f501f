package dev.sluice.sink.format.iceberg.lookup;

import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class DictionariesTest {

    private static final String PROPERTY = "write.parquet.dict-size-bytes";
    private static final String OF_DELETES = "write.delete.parquet.dict-size-bytes";

    @Test
    void allColumnsOfALargeFileShareSixteenMebibytes() {
        assertThat(Dictionaries.ofLarge(table(4, Map.of()))).containsEntry(PROPERTY, Integer.toString(2 << 20));
        assertThat(Dictionaries.ofLarge(table(100, Map.of())))
                .containsEntry(PROPERTY, Integer.toString((16 << 20) / 100));
        assertThat(Dictionaries.ofLarge(table(2_000, Map.of()))).containsEntry(PROPERTY, Integer.toString(16 << 10));
    }

    @Test
    void theNamesOfDataFilesInDeleteFilesKeepTheirDictionary() {
        assertThat(Dictionaries.ofBatch(table(4, Map.of())))
                .containsEntry(PROPERTY, Integer.toString(16 << 10))
                .containsEntry(OF_DELETES, Integer.toString(2 << 20));
    }

    @Test
    void whatTheTableSaysStands() {
        assertThat(Dictionaries.ofLarge(table(4, Map.of(PROPERTY, "4711")))).containsOnlyKeys(OF_DELETES);
        assertThat(Dictionaries.ofBatch(table(4, Map.of(PROPERTY, "4711", OF_DELETES, "4711"))))
                .isEmpty();
    }

    private static Table table(int columns, Map<String, String> properties) {
        InMemoryCatalog catalog = new InMemoryCatalog();
        catalog.initialize("memory", Map.of());
        catalog.createNamespace(Namespace.of("n"));
        Schema schema = new Schema(IntStream.rangeClosed(1, columns)
                .mapToObj(id -> Types.NestedField.optional(id, "c" + id, Types.LongType.get()))
                .toList());
        return catalog.buildTable(TableIdentifier.of("n", "t"), schema)
                .withProperties(properties)
                .create();
    }
}
