package dev.sluice.local.types;

import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.DeadLetter;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

import java.util.Optional;

/**
 * A dead letter as its reader sees it.
 *
 * @param id that of the tables here, a number; read from the key's last bytes
 * @param bytes of its value, 0 without one
 */
record Letter(String table, long id, String stage, String rule, String message, int bytes) {

    static Optional<Letter> of(ConsumerRecord<byte[], byte[]> record) {
        return DeadLetter.fromHeaders(name -> header(record, name))
                .map(letter -> new Letter(
                        letter.table().map(TableId::toString).orElse(""),
                        id(record.key()),
                        letter.stage(),
                        letter.rule(),
                        letter.message(),
                        record.value() == null ? 0 : record.value().length));
    }

    @SuppressWarnings("NullAway") // DeadLetter takes null for a header that is not there
    private static byte[] header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : header.value();
    }

    /** Behind the schema's id stands one zigzag varint: the key of all tables here is one int. */
    private static long id(byte[] key) {
        long zigzag = 0;
        for (int i = key.length - 1; i >= 5; i--) {
            zigzag = (zigzag << 7) | (key[i] & 0x7f);
        }
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    @Override
    public String toString() {
        return table + " " + id + " " + stage + "/" + rule + ": " + message;
    }
}
