package dev.sluice.stream.flow;

import dev.sluice.schemas.table.TableId;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which rows have open letters, in one partition of all tables; no other rows are in it. A letter that belongs to no row,
 * because it has no key or no position, is kept under its offset, so that it can be settled once.
 *
 * <p>The store's keys are the table's name, a zero byte (which no table's name holds), what kind of entry it is, and the
 * row's key or the offset.
 */
final class Ledger {

    private static final byte ROW = 'k';
    private static final byte LONE = 'l';
    private static final byte MOVED = 'm';

    private final KeyValueStore<Bytes, OpenLetters> store;

    Ledger(KeyValueStore<Bytes, OpenLetters> store) {
        this.store = store;
    }

    /** A letter with the others of its row. */
    record Entry(Bytes place, OpenLetters open, OpenLetter letter) {}

    /** The open letters of a row; none when the key is null. */
    OpenLetters ofRow(TableId table, byte @Nullable [] key) {
        // No store of letters is empty for long, but most are nearly always.
        return key == null || store.approximateNumEntries() == 0 ? OpenLetters.NONE : get(place(table, ROW, key));
    }

    void add(TableId table, byte @Nullable [] key, OpenLetter letter) {
        Bytes place = key == null || letter.position().isEmpty()
                ? place(table, LONE, bytes(letter.offset()))
                : place(table, ROW, key);
        store.put(place, get(place).plus(letter));
    }

    /** The letter that the record at an offset became, while it is open. */
    Optional<Entry> find(TableId table, byte @Nullable [] key, long offset) {
        Optional<Entry> ofRow = key == null ? Optional.empty() : find(place(table, ROW, key), offset);
        return ofRow.or(() -> find(place(table, LONE, bytes(offset)), offset));
    }

    private Optional<Entry> find(Bytes place, long offset) {
        OpenLetters open = get(place);
        return open.at(offset).map(letter -> new Entry(place, open, letter));
    }

    /** Takes the letter and some of those before it out. */
    void settle(Entry entry, OpenLetters others) {
        put(entry.place(), entry.open().without(others).without(entry.letter()));
    }

    void removeRow(TableId table, byte[] key) {
        store.delete(place(table, ROW, key));
    }

    /** Takes those letters of all rows of a table out that are wanted. */
    OpenLetters removeFromRows(TableId table, Predicate<OpenLetter> wanted) {
        List<OpenLetter> removed = new ArrayList<>();
        scanned(table, ROW).forEach(row -> {
            OpenLetters those =
                    new OpenLetters(row.value.letters().stream().filter(wanted).toList());
            put(row.key, row.value.without(those));
            removed.addAll(those.letters());
        });
        scanned(table, MOVED).forEach(moved -> store.delete(moved.key));
        return new OpenLetters(removed);
    }

    private List<KeyValue<Bytes, OpenLetters>> scanned(TableId table, byte kind) {
        List<KeyValue<Bytes, OpenLetters>> scanned = new ArrayList<>();
        try (KeyValueIterator<Bytes, OpenLetters> entries =
                store.prefixScan(place(table, kind, new byte[0]), new BytesSerializer())) {
            entries.forEachRemaining(scanned::add);
        }
        return scanned;
    }

    /** Remembers the letters of a row whose key has changed, for the other half of the change. */
    void rememberMove(TableId table, byte[] formerKey, OpenLetters closed) {
        put(place(table, MOVED, formerKey), closed);
    }

    /** What {@link #rememberMove} was given, once. */
    OpenLetters takeMove(TableId table, byte[] formerKey) {
        if (store.approximateNumEntries() == 0) {
            return OpenLetters.NONE;
        }
        Bytes place = place(table, MOVED, formerKey);
        OpenLetters closed = get(place);
        if (!closed.isEmpty()) {
            store.delete(place);
        }
        return closed;
    }

    private OpenLetters get(Bytes place) {
        OpenLetters found = store.get(place);
        return found == null ? OpenLetters.NONE : found;
    }

    private void put(Bytes place, OpenLetters open) {
        if (open.isEmpty()) {
            store.delete(place);
        } else {
            store.put(place, open);
        }
    }

    private static byte[] bytes(long offset) {
        return ByteBuffer.allocate(Long.BYTES).putLong(offset).array();
    }

    private static Bytes place(TableId table, byte kind, byte[] rest) {
        byte[] name = table.toString().getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(name.length + 2 + rest.length)
                .put(name)
                .put((byte) 0)
                .put(kind)
                .put(rest)
                .array());
    }
}
