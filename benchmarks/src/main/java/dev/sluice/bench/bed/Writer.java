package dev.sluice.bench.bed;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Writes changes to tables: of ten, six are updates of random rows, three are inserts, and one is a delete. One table per
 * transaction, in turn. Every statement finds its row, so that as many changes are in the log as were asked for.
 *
 * <p>Rows whose number three divides are there to be deleted, in an order that jumps about; updates go to the others.
 */
public final class Writer implements AutoCloseable {

    private static final int UPDATES = 6;
    private static final int INSERTS = 3;
    private static final int MIX = 10;
    /** A prime, so that its multiples meet every number of a smaller range once. */
    private static final long STRIDE = 1_000_003;

    private final Connection connection;
    private final Random random;
    private final long seeded;
    private final List<Target> targets = new ArrayList<>();
    private int turn;

    private static final class Target {
        private final PreparedStatement insert;
        private final PreparedStatement update;
        private final PreparedStatement delete;
        private long last;
        private long deleted;

        Target(Connection connection, TableShape shape, String table, long seeded) throws SQLException {
            insert = connection.prepareStatement(shape.insert(table));
            update = connection.prepareStatement(shape.update(table));
            delete = connection.prepareStatement(shape.delete(table));
            last = seeded;
        }
    }

    /**
     * A writer that is the only one.
     *
     * @param connection closed with the writer
     * @param seeded rows that each table has, numbered from 1
     */
    Writer(Connection connection, TableShape shape, List<String> tables, long seeded, long randomSeed)
            throws SQLException {
        this.connection = connection;
        this.random = new Random(randomSeed);
        this.seeded = seeded;
        connection.setAutoCommit(false);
        for (String table : tables) {
            targets.add(new Target(connection, shape, table, seeded));
        }
    }

    /**
     * Writes transactions of the same size.
     *
     * @param changes a multiple of {@code size}
     * @param size a multiple of ten
     */
    public void write(long changes, int size) throws SQLException {
        if (changes <= 0 || size % MIX != 0 || changes % size != 0) {
            throw new IllegalArgumentException(changes + " changes can't be written in transactions of " + size
                    + ": both must be multiples of ten, and the former of the latter");
        }
        for (long left = changes; left > 0; left -= size) {
            transaction(size);
        }
    }

    /** Writes one transaction. */
    public void transaction(int size) throws SQLException {
        change(size);
        connection.commit();
    }

    private void change(int size) throws SQLException {
        Target target = targets.get(turn);
        turn = (turn + 1) % targets.size();
        int share = size / MIX;
        for (int i = 0; i < UPDATES * share; i++) {
            target.update.setBigDecimal(1, BigDecimal.valueOf(random.nextInt(1_000_000), 2));
            target.update.setLong(2, 3 * random.nextLong(seeded / 3) + 1 + random.nextInt(2));
            target.update.addBatch();
        }
        requireFound(target.update.executeBatch());
        target.insert.setLong(1, target.last + 1);
        target.insert.setLong(2, target.last + (long) INSERTS * share);
        target.last += target.insert.executeUpdate();
        for (int i = 0; i < share; i++) {
            target.delete.setLong(1, nextToDelete(target));
            target.delete.addBatch();
        }
        requireFound(target.delete.executeBatch());
    }

    private long nextToDelete(Target target) {
        long deletable = seeded / 3;
        if (target.deleted >= deletable) {
            throw new IllegalStateException("All " + deletable + " rows that are there to be deleted are gone;"
                    + " give the workload more rows to begin with, or fewer changes");
        }
        return 3 * (target.deleted++ * STRIDE % deletable + 1);
    }

    private static void requireFound(int[] counts) {
        for (int count : counts) {
            if (count != 1) {
                throw new IllegalStateException("A change found " + count + " rows instead of one");
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
