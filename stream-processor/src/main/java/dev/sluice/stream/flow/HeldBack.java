package dev.sluice.stream.flow;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.util.List;

/** Records of one partition of a raw topic, read again from where a table was paused. Not thread-safe. */
interface HeldBack extends AutoCloseable {

    /**
     * The next records, in their order; waits a moment at most, and may have none.
     *
     * @throws Gone when the topic does not hold them any more
     */
    List<ConsumerRecord<byte[], byte[]>> next() throws Gone;

    /** Offset of the next record to be read; everything before it was given, or is no record. */
    long position();

    @Override
    void close();

    /** Opens raw topics. */
    interface Source {

        /**
         * Opens a partition.
         *
         * @param offset of the first record to read
         */
        HeldBack open(String topic, int partition, long offset);
    }

    /** The topic's retention has removed records before they were read. */
    final class Gone extends Exception {

        private final long earliest;

        /** @param earliest offset of the first record that is still there */
        Gone(long earliest) {
            super("Records before offset " + earliest + " are gone");
            this.earliest = earliest;
        }

        long earliest() {
            return earliest;
        }
    }
}
