package dev.sluice.schemas.rule;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Windows over a storage. An entry goes when its window is over, and the oldest one before that when there are
 * {@link #MOST}: a value that then comes again is not noticed.
 */
public final class BoundedWindows implements Windows {

    /** Entries that are kept at the most; some 100 bytes each. */
    public static final int MOST = 200_000;

    private static final Logger log = LoggerFactory.getLogger(BoundedWindows.class);

    private static final Comparator<Entry> BY_END = Comparator.comparingLong(entry -> entry.endMs);

    private final Storage storage;
    private final int most;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long latestMs = Long.MIN_VALUE;
    private boolean overflowed;

    /** An entry's key, and when its window is over. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Entry(byte[] key, long endMs) {}

    /** @param storage may hold entries of an earlier instance */
    public BoundedWindows(Storage storage) {
        this(storage, MOST);
    }

    BoundedWindows(Storage storage, int most) {
        this.storage = storage;
        this.most = most;
        List<Entry> kept = new ArrayList<>();
        storage.forEach((key, value) -> kept.add(new Entry(key, Holder.of(value).endMs())));
        kept.sort(BY_END);
        entries.addAll(kept);
    }

    /**
     * Who holds values.
     *
     * @param sinceMs when they brought them
     * @param endMs from when on others may
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by isOwnedBy
    private record Holder(long sinceMs, long endMs, byte[] owner) {

        static Holder of(byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            long since = buffer.getLong();
            long end = buffer.getLong();
            return new Holder(since, end, Arrays.copyOfRange(bytes, buffer.position(), bytes.length));
        }

        byte[] bytes() {
            return ByteBuffer.allocate(2 * Long.BYTES + owner.length)
                    .putLong(sinceMs)
                    .putLong(endMs)
                    .put(owner)
                    .array();
        }

        boolean isOwnedBy(byte[] other) {
            return Arrays.equals(owner, other);
        }
    }

    @Override
    public boolean take(byte[] values, byte[] owner, byte[] formerOwner, long atMs, long windowMs) {
        latestMs = Math.max(latestMs, atMs);
        forgetOld();
        byte[] known = storage.get(values);
        if (known != null) {
            Holder holder = Holder.of(known);
            if (Math.abs(atMs - holder.sinceMs()) < windowMs) {
                boolean own = holder.isOwnedBy(owner) || holder.isOwnedBy(formerOwner);
                if (own && !holder.isOwnedBy(owner)) {
                    storage.put(values, new Holder(holder.sinceMs(), holder.endMs(), owner).bytes());
                }
                return own;
            }
        }
        long endMs = atMs + windowMs;
        storage.put(values, new Holder(atMs, endMs, owner).bytes());
        entries.addLast(new Entry(values, endMs));
        return true;
    }

    /** Rules have windows of several lengths: a long one may keep shorter ones a while longer than they need. */
    private void forgetOld() {
        while (!entries.isEmpty() && entries.getFirst().endMs() <= latestMs) {
            forget(entries.removeFirst());
        }
        while (entries.size() >= most) {
            forget(entries.removeFirst());
            if (!overflowed) {
                overflowed = true;
                log.atWarn()
                        .addKeyValue("entries", most)
                        .log("Too many values in the windows of unique_in_window: the oldest are forgotten early");
            }
        }
    }

    /** Not when the values have been taken again since: then a later entry is theirs. */
    private void forget(Entry entry) {
        byte[] known = storage.get(entry.key());
        if (known != null && Holder.of(known).endMs() <= entry.endMs()) {
            storage.remove(entry.key());
        }
    }
}
