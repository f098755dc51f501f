package dev.sluice.ingest.flow;

import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.WireFormat;
import org.apache.kafka.common.utils.Utils;

/**
 * One table's way to Kafka.
 *
 * @param topic its raw topic
 * @param partitions of that topic
 * @param maxBytes of a record's key and value together
 */
record Lane(TableId table, String topic, int partitions, int maxBytes) {

    String keySubject() {
        return topic + "-key";
    }

    String valueSubject() {
        return topic + "-value";
    }

    /**
     * Partition of a record key. Only the key's Avro body counts: the schema's id before it may change while the key
     * does not.
     */
    int partition(byte[] key) {
        return partition(key, partitions);
    }

    static int partition(byte[] key, int partitions) {
        byte[] body = java.util.Arrays.copyOfRange(key, WireFormat.HEADER, key.length);
        return Utils.toPositive(Utils.murmur2(body)) % partitions;
    }
}
