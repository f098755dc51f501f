package dev.sluice.stream.flow;

import dev.sluice.schemas.mask.Masks;
import dev.sluice.schemas.mask.Unmaskable;
import dev.sluice.schemas.mask.WireMask;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.stream.event.EventDecoder;
import dev.sluice.stream.event.Undecodable;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * Masks the records of one table. Of a record that passed, all of it is masked or nothing goes on; of a letter, what
 * can't be masked is left out.
 */
final class TableMask {

    private static final List<String> KEYS = List.of(Headers.MOVED_FROM, Headers.MOVED_TO);

    private final boolean masksNothing;
    private final WireMask keys;
    private final WireMask values;
    private final EventDecoder decoder;

    /** @param validTopic whose subjects the masked schemas are registered under */
    TableMask(Masks masks, SchemaRegistry registry, EventDecoder decoder, String validTopic) {
        this.masksNothing = masks.isEmpty();
        this.keys = WireMask.ofKeys(masks, registry, validTopic + "-key");
        this.values = WireMask.ofValues(masks, registry, validTopic + "-value");
        this.decoder = decoder;
    }

    boolean masksNothing() {
        return masksNothing;
    }

    /**
     * A record that passed, whose key and value are known to be decodable.
     *
     * @throws Unmaskable when something of it can't be masked; the message holds no values
     */
    Record<byte[], Judged> passed(Record<byte[], Judged> record) throws Unmaskable {
        org.apache.kafka.common.header.Headers headers = new RecordHeaders(record.headers());
        for (String name : KEYS) {
            @Nullable Header header = headers.lastHeader(name);
            if (header != null) {
                headers.remove(name).add(name, keys.mask(header.value()));
            }
        }
        byte[] value = record.value().value();
        byte[] masked = value == null ? null : values.mask(value);
        Record<byte[], Judged> result =
                record.withHeaders(headers).withValue(record.value().withValue(masked));
        return record.key() == null ? result : result.withKey(keys.mask(record.key()));
    }

    /** A record for the dead letters, which may be anything. */
    @SuppressWarnings("NullAway") // a record may go without a key
    Record<byte[], Judged> letter(Record<byte[], Judged> record) {
        org.apache.kafka.common.header.Headers headers = new RecordHeaders(record.headers());
        for (String name : KEYS) {
            @Nullable Header header = headers.lastHeader(name);
            if (header != null) {
                headers.remove(name);
                byte[] masked = key(header.value());
                if (masked != null) {
                    headers.add(name, masked);
                }
            }
        }
        byte[] key = record.key() == null ? null : key(record.key());
        if (record.key() != null && key == null) {
            headers.add(Letters.KEY_OMITTED, length(record.key()));
        }
        byte[] value = record.value().value();
        byte[] masked = value == null ? null : value(value);
        if (value != null && masked == null) {
            headers.add(Letters.OMITTED, length(value));
        }
        return record.withKey(key).withHeaders(headers).withValue(record.value().withValue(masked));
    }

    private byte @Nullable [] key(byte[] key) {
        try {
            decoder.proveKey(key);
            return keys.mask(key);
        } catch (Undecodable | Unmaskable e) {
            return null;
        }
    }

    private byte @Nullable [] value(byte[] value) {
        try {
            decoder.decode(value, Set.of());
            return values.mask(value);
        } catch (Undecodable | Unmaskable e) {
            return null;
        }
    }

    private static byte[] length(byte[] bytes) {
        return Integer.toString(bytes.length).getBytes(StandardCharsets.UTF_8);
    }
}
