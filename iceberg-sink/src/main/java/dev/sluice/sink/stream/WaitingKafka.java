package dev.sluice.sink.stream;

import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.kafka010.KafkaMicroBatchStream;
import org.apache.spark.sql.kafka010.KafkaSourceProvider;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * Spark's source of Kafka, with its options and its checkpoints, that waits where nothing comes: see {@link WaitingStream}. For streams in micro
 * batches alone. Public because Spark makes it by its name.
 */
public final class WaitingKafka implements TableProvider {

    /** Option: the least time between two batches, in ms. */
    static final String TRIGGER_MS = "sluice.trigger.ms";

    private final KafkaSourceProvider kafka = new KafkaSourceProvider();

    @Override
    public StructType inferSchema(CaseInsensitiveStringMap options) {
        return kafka.inferSchema(options);
    }

    @Override
    public Table getTable(StructType schema, Transform[] partitioning, Map<String, String> properties) {
        return new WaitingTable(kafka.getTable(new CaseInsensitiveStringMap(properties)));
    }

    private record WaitingTable(Table kafka) implements Table, SupportsRead {

        @Override
        public String name() {
            return kafka.name();
        }

        @Override
        public Column[] columns() {
            return kafka.columns();
        }

        @Override
        public Set<TableCapability> capabilities() {
            return Set.of(TableCapability.MICRO_BATCH_READ);
        }

        @Override
        public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
            ScanBuilder builder = ((SupportsRead) kafka).newScanBuilder(options);
            return () -> new WaitingScan(builder.build(), options);
        }
    }

    private record WaitingScan(Scan kafka, CaseInsensitiveStringMap options) implements Scan {

        @Override
        public StructType readSchema() {
            return kafka.readSchema();
        }

        @Override
        public String description() {
            return kafka.description();
        }

        @Override
        public MicroBatchStream toMicroBatchStream(String checkpoint) {
            Duration trigger = Duration.ofMillis(options.getLong(TRIGGER_MS, 0));
            return new WaitingStream(
                    (KafkaMicroBatchStream) kafka.toMicroBatchStream(checkpoint),
                    TopicTails.open(options.asCaseSensitiveMap(), trigger),
                    trigger);
        }
    }
}
