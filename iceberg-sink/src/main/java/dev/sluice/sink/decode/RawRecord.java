package dev.sluice.sink.decode;

import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.Headers;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/** A Kafka record as it was read. The arrays are shared, not copied; nobody writes to them. */
public final class RawRecord {

    /** A header of the record; a name may stand several times. */
    public static final class Header {
        private final String name;
        private final byte @Nullable [] value;

        public Header(String name, byte @Nullable [] value) {
            this.name = name;
            this.value = value;
        }

        public String name() {
            return name;
        }

        public byte @Nullable [] value() {
            return value;
        }
    }

    private final String topic;
    private final int partition;
    private final long offset;
    private final byte @Nullable [] key;
    private final byte @Nullable [] value;
    private final List<Header> headers;

    public RawRecord(
            String topic,
            int partition,
            long offset,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<Header> headers) {
        this.topic = topic;
        this.partition = partition;
        this.offset = offset;
        this.key = key;
        this.value = value;
        this.headers = headers;
    }

    public String topic() {
        return topic;
    }

    public int partition() {
        return partition;
    }

    public long offset() {
        return offset;
    }

    public byte @Nullable [] key() {
        return key;
    }

    public byte @Nullable [] value() {
        return value;
    }

    public List<Header> headers() {
        return headers;
    }

    /** The last header of that name, or null. */
    public byte @Nullable [] header(String name) {
        for (int i = headers.size() - 1; i >= 0; i--) {
            if (headers.get(i).name().equals(name)) {
                return headers.get(i).value();
            }
        }
        return null;
    }

    /** Bytes of key and value. */
    public int size() {
        return (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
    }

    /** The progress mark that it is; empty when it is none, or not one that ingest wrote. */
    public Optional<Mark> mark() {
        byte @Nullable [] mark = header(Headers.MARK);
        return mark == null || mark.length != Mark.BYTES ? Optional.empty() : Optional.of(Mark.fromBytes(mark));
    }

    /** The position of the change that it is; empty when it has none, or not one that ingest wrote. */
    public Optional<SourcePosition> position() {
        byte @Nullable [] position = header(Headers.POSITION);
        return position == null || position.length != SourcePosition.BYTES
                ? Optional.empty()
                : Optional.of(SourcePosition.fromBytes(position));
    }
}
