package dev.sluice.local.demo;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.random.RandomGenerator;

/** What happens to the wide table: most updates leave its large document where it is. */
final class Archive {

    private final Sql sql;
    private final RandomGenerator random;
    private final LiveKeys<Long> keys;
    private long last;

    private Archive(Sql sql, RandomGenerator random) throws SQLException {
        this.sql = sql;
        this.random = random;
        this.keys = new LiveKeys<>(sql.column(Long.class, "SELECT id FROM everything ORDER BY id"));
        this.last = sql.one(Long.class, "SELECT coalesce(max(id), 0) FROM everything");
    }

    /** Looks at what the table holds, and adds all that happens to the mix. */
    static void open(Sql sql, RandomGenerator random, Mix mix) throws SQLException {
        Archive archive = new Archive(sql, random);
        mix.with(600, "everything but the document changed", archive::changeAroundTheDocument)
                .with(150, "document changed", archive::changeDocument)
                .with(80, "everything came", archive::add)
                .with(40, "everything went", archive::remove);
    }

    private int changeAroundTheDocument() throws SQLException {
        return sql.update(
                "UPDATE everything SET an_integer = ?, a_double = random(), a_boolean = NOT a_boolean,"
                        + " a_timestamptz = now(), a_jsonb = coalesce(a_jsonb, '{}') || '{\"seen\": true}',"
                        + " texts = (array_append(texts, 'more'))[1:5] WHERE id = ?",
                random.nextInt(),
                keys.pick(random));
    }

    private int changeDocument() throws SQLException {
        return sql.update(
                "UPDATE everything SET document = " + document() + " WHERE id = ?",
                random.nextInt(),
                keys.pick(random));
    }

    private int add() throws SQLException {
        long id = ++last;
        keys.add(id);
        return sql.update(
                "INSERT INTO everything (id, a_numeric, a_text, a_uuid, a_mood, integers, document)"
                        + " VALUES (?, ?, 'added', gen_random_uuid(), 'busy', ARRAY[1, 2, 3], " + document() + ")",
                id,
                BigDecimal.valueOf(random.nextLong(1_000_000_000_000L), 6),
                random.nextInt());
    }

    private int remove() throws SQLException {
        return sql.update("DELETE FROM everything WHERE id = ?", keys.take(random));
    }

    /** SQL for some 6 kB that hang on one parameter. */
    private static String document() {
        return "(SELECT string_agg(md5(part || '/' || ?::int), '') FROM generate_series(1, 190) part)";
    }
}
