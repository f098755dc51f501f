package dev.sluice.local.guarantee;

import dev.sluice.local.guarantee.Written.Image;
import dev.sluice.local.guarantee.Written.Kind;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Writes good and poisoned rows to the source, one transaction after the other, and keeps a record of its own. Poisoned rows
 * are not left alone: they are mended, changed, moved to another key and deleted more often than others.
 */
final class PoisonedTables {

    static final String ORDERS = "public.orders";
    /** The same, but later changes of a row wait behind its letters. */
    static final String PARKED = "public.parked";

    static final List<String> TABLES = List.of(ORDERS, PARKED);

    private static final int LARGE = 3_000;

    private final Connection source;
    private final Random random;
    private final List<Written> written = new ArrayList<>();
    private final Map<String, Map<Long, Image>> present = Map.of(ORDERS, new TreeMap<>(), PARKED, new TreeMap<>());
    private long nextVersion = 1;
    private long nextId = 1;

    PoisonedTables(Connection source, long seed) {
        this.source = source;
        this.random = new Random(seed);
    }

    /** A table that the rules of {@link Blemish} fit. */
    static List<String> create(String table) {
        return List.of(
                "CREATE TABLE " + table + " (id bigint PRIMARY KEY, version bigint NOT NULL, note text, name text,"
                        + " quantity int, code text, email text, status text, ticket text, made_at timestamptz,"
                        + " payload text, parts int)",
                "ALTER TABLE " + table + " ALTER COLUMN note SET STORAGE EXTERNAL");
    }

    /** Some 5 % of what is written is poisoned. */
    void write(int transactions) throws SQLException {
        source.setAutoCommit(false);
        for (String table : TABLES) {
            // The rightful owner of the ticket that others bring again.
            insert(table, Blemish.TICKET, null);
        }
        source.commit();
        for (int i = 0; i < transactions; i++) {
            for (int operations = 1 + random.nextInt(3); operations > 0; operations--) {
                operation(TABLES.get(random.nextInt(TABLES.size())));
            }
            source.commit();
        }
        for (String table : TABLES) {
            for (Blemish each : Blemish.POISONS) {
                insert(table, each, each);
                update(table, insert(table, null, null), each, Kind.WITHOUT_LARGE);
            }
        }
        source.commit();
        source.setAutoCommit(true);
    }

    /** What was written, in the order of the commits. */
    List<Written> written() {
        return written;
    }

    /** The rows of a table as they are at the source. */
    Map<Long, Image> present(String table) {
        return rows(table);
    }

    private Map<Long, Image> rows(String table) {
        Map<Long, Image> rows = present.get(table);
        if (rows == null) {
            throw new IllegalArgumentException(table);
        }
        return rows;
    }

    private void operation(String table) throws SQLException {
        List<Long> ids = ids(table);
        int dice = random.nextInt(100);
        if (rows(table).size() < 20 || dice < 30) {
            Blemish blemish = blemish();
            insert(table, blemish, blemish);
            return;
        }
        long id = ids.get(random.nextInt(ids.size()));
        if (dice < 75) {
            update(table, id, blemish(), random.nextInt(3) == 0 ? Kind.WHOLE : Kind.WITHOUT_LARGE);
        } else if (dice < 88) {
            delete(table, id);
        } else {
            move(table, id, blemish());
        }
    }

    /** All rows but the ticket's owner, or now and then only the poisoned ones. */
    private List<Long> ids(String table) {
        List<Long> all = rows(table).keySet().stream().skip(1).toList();
        List<Long> poisoned =
                all.stream().filter(id -> image(table, id).isPoisoned()).toList();
        return random.nextInt(6) == 0 && !poisoned.isEmpty() ? poisoned : all;
    }

    private @Nullable Blemish blemish() {
        int dice = random.nextInt(100);
        if (dice < 6) {
            return Blemish.POISONS.get(random.nextInt(Blemish.POISONS.size()));
        }
        return dice < 10 ? Blemish.PLENTY : null;
    }

    private Image image(String table, long id) {
        Image image = rows(table).get(id);
        if (image == null) {
            throw new IllegalStateException("No row " + id + " in " + table);
        }
        return image;
    }

    /** @param known what is wrong with it as far as the rules can tell */
    private long insert(String table, @Nullable Blemish blemish, @Nullable Blemish known) throws SQLException {
        long id = nextId++;
        String note = large();
        Image image = new Image(nextVersion++, printed(note), known);
        run(
                "INSERT INTO " + table + " (id, version, note, " + Blemish.columns() + ") VALUES (?, ?, ?, "
                        + values(blemish) + ")",
                id,
                image.version(),
                note);
        add(table, id, image, Kind.WHOLE, 0);
        return id;
    }

    private void update(String table, long id, @Nullable Blemish blemish, Kind kind) throws SQLException {
        String note = kind == Kind.WHOLE ? large() : null;
        Image image = new Image(nextVersion++, note == null ? image(table, id).note() : printed(note), blemish);
        String set = "UPDATE " + table + " SET (version, " + Blemish.columns() + ") = (?, " + values(blemish) + ")";
        if (note == null) {
            run(set + " WHERE id = ?", image.version(), id);
        } else {
            run(set + ", note = ? WHERE id = ?", image.version(), note, id);
        }
        add(table, id, image, kind, 0);
    }

    private void delete(String table, long id) throws SQLException {
        run("DELETE FROM " + table + " WHERE id = ?", id);
        add(table, id, null, Kind.DELETE, 0);
    }

    private void move(String table, long id, @Nullable Blemish blemish) throws SQLException {
        long to = nextId++;
        Image image = new Image(nextVersion++, image(table, id).note(), blemish);
        run(
                "UPDATE " + table + " SET (id, version, " + Blemish.columns() + ") = (?, ?, " + values(blemish)
                        + ") WHERE id = ?",
                to,
                image.version(),
                id);
        add(table, id, null, Kind.MOVED_AWAY, to);
        add(table, to, image, Kind.MOVED_HERE, id);
    }

    private static String values(@Nullable Blemish blemish) {
        return blemish == null ? Blemish.goodValues() : blemish.asValues();
    }

    private void add(String table, long id, @Nullable Image image, Kind kind, long other) {
        written.add(new Written(table, id, image, kind, other));
        if (image == null) {
            rows(table).remove(id);
        } else {
            rows(table).put(id, image);
        }
    }

    private String large() {
        StringBuilder text = new StringBuilder(LARGE);
        while (text.length() < LARGE) {
            text.append(Long.toString(random.nextLong(), 36));
        }
        return text.toString();
    }

    /** As a lake table is printed. */
    static String printed(String large) {
        try {
            byte[] md5 = MessageDigest.getInstance("MD5").digest(large.getBytes(StandardCharsets.UTF_8));
            return large.length() + " characters, MD5 " + HexFormat.of().formatHex(md5);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has MD5", e);
        }
    }

    private void run(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = source.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            int changed = statement.executeUpdate();
            if (changed != 1) {
                throw new IllegalStateException(changed + " rows changed by: " + sql);
            }
        }
    }
}
