package dev.sluice.schemas.rule;

import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.rule.Columns.Column;
import dev.sluice.schemas.wire.Envelope.Op;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Values that no other row of the same partition brings again within a while, by the source's commit time. A null among
 * them passes, as in SQL. Rows of a snapshot have no commit time, and are not judged; nor is a row whose table has no
 * key when it is updated, since it could not be told from another.
 */
final class UniqueInWindow implements Rule.OnRow {

    private static final int DIGEST_BYTES = 16;

    private final String name;
    private final List<Column> columns;
    private final long windowMs;
    private final MessageDigest digest = sha256();
    private final Optional<String> message;

    private UniqueInWindow(String name, List<Column> columns, long windowMs) {
        this.name = name;
        this.columns = List.copyOf(columns);
        this.windowMs = windowMs;
        List<String> names = columns.stream().map(Column::name).toList();
        this.message = Optional.of((names.size() == 1 ? "The value of column " : "The values of columns ")
                + String.join(", ", names) + " came with another row shortly before");
    }

    static Rule of(RuleSettings settings, Columns columns) throws Unfit {
        List<Column> found = new ArrayList<>();
        for (String name : settings.columns()) {
            found.add(columns.require(name));
        }
        return new UniqueInWindow(
                settings.name(),
                found,
                settings.time(RuleSettings.WINDOW).orElseThrow().toMillis());
    }

    @Override
    public Optional<String> broken(Judging judging) {
        Change change = judging.change();
        byte[] key = change.key();
        boolean judged = change.op() == Op.CREATE || (change.op() == Op.UPDATE && key != null);
        if (!judged || !digestValues(judging)) {
            return Optional.empty();
        }
        byte[] values = finished();
        byte[] owner = key == null ? position(change) : digest(key);
        byte[] former = change.movedFrom();
        boolean free = judging.windows()
                .take(values, owner, former == null ? owner : digest(former), change.committedAtMs(), windowMs);
        return free ? Optional.empty() : message;
    }

    /** False when a value is missing. Each has its length ahead, so that no two lists of values look alike. */
    private boolean digestValues(Judging judging) {
        digest.reset();
        add(judging.change().table().toString());
        add(name);
        for (int i = 0; i < columns.size(); i++) {
            @Nullable Object value = judging.value(columns.get(i));
            if (value == null) {
                return false;
            }
            add(value.toString());
        }
        return true;
    }

    private void add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            digest.update((byte) (bytes.length >>> shift));
        }
        digest.update(bytes);
    }

    private byte[] digest(byte[] key) {
        digest.reset();
        digest.update(key);
        return finished();
    }

    private byte[] finished() {
        return Arrays.copyOf(digest.digest(), DIGEST_BYTES);
    }

    /** A row without a key is its own change. */
    private static byte[] position(Change change) {
        return change.position().toBytes();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
