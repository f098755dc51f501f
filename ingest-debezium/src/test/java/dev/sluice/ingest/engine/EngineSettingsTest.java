package dev.sluice.ingest.engine;

import dev.sluice.ingest.bed.TestSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import static org.assertj.core.api.Assertions.assertThat;

class EngineSettingsTest {

    /** Debezium refuses a queue that is not larger than a batch. */
    @ParameterizedTest(name = "batch {0} and queue {1} give {2} and {3}")
    @CsvSource({
        ",, 1024, 2048",
        "4096,, 4096, 8192",
        "97,, 97, 194",
        ", 200, 100, 200",
        ", 100000, 1024, 100000",
        "10, 5000, 10, 5000",
        "many,, many, 2048"
    })
    void theQueueIsLargerThanABatch(String batch, String queue, String thenBatch, String thenQueue) {
        Map<String, String> given = new HashMap<>();
        given.put("max.batch.size", batch);
        given.put("max.queue.size", queue);
        given.values().removeIf(value -> value == null);

        Properties properties =
                new EngineSettings("shop", TestSource.of(given)).properties(List.of(), new EngineStart.RowsOnly());

        assertThat(properties).containsEntry("max.batch.size", thenBatch).containsEntry("max.queue.size", thenQueue);
    }
}
