package dev.sluice.stream;

import dev.sluice.stream.testing.Pipelines;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What the producer of a stream is told in the end, after Streams has put prefixed settings before others. */
class StreamSettingsTest {

    @Test
    void changesAreWrittenCompressedAndInLargeBatches() throws Exception {
        assertThat(producer("pipeline: shop\nkafka: {bootstrap.servers: \"localhost:1\"}\n"))
                .containsEntry("compression.type", "lz4")
                .containsEntry("batch.size", 64 * 1024)
                .containsEntry("linger.ms", 5);
    }

    @Test
    void whatThePipelineSaysComesFirst() throws Exception {
        assertThat(producer("pipeline: shop\nkafka: {bootstrap.servers: \"localhost:1\", compression.type: zstd,"
                        + " batch.size: 1000, linger.ms: 20}\n"))
                .containsEntry("compression.type", "zstd")
                .containsEntry("batch.size", "1000")
                .containsEntry("linger.ms", "20");
    }

    private static Map<String, Object> producer(String yaml) throws Exception {
        Instance instance = new Instance("one", Path.of("unused"));
        return new StreamsConfig(StreamSettings.of(Pipelines.parse(yaml), instance, 1)).getProducerConfigs("one");
    }
}
