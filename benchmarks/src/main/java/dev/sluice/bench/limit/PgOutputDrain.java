package dev.sluice.bench.limit;

import dev.sluice.bench.bed.Bed;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.PGReplicationStream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * How fast PostgreSQL itself decodes its log and sends it: changes are received in this process and counted by the first byte of their
 * <a href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">message</a>, and nothing else is done.
 */
public final class PgOutputDrain {

    private static final String SLOT = "bench_limit_pgoutput";
    private static final Duration SILENCE = Duration.ofMinutes(2);

    private PgOutputDrain() {}

    /** From now on the log is kept for {@link #perSecond}. */
    public static void open(Bed bed) throws Exception {
        slot(bed, SLOT);
    }

    /** A logical slot of that name, at the present end of the log. */
    static void slot(Bed bed, String name) throws Exception {
        try (Connection connection = bed.connect();
                PreparedStatement create =
                        connection.prepareStatement("SELECT pg_create_logical_replication_slot(?, 'pgoutput')")) {
            create.setString(1, name);
            create.execute();
        }
    }

    /**
     * Receives what was written since {@link #open}.
     *
     * @param changes how many there are
     * @return changes a second
     */
    public static double perSecond(Bed bed, long changes) throws Exception {
        try (Connection connection = replication(bed);
                PGReplicationStream stream = connection
                        .unwrap(PGConnection.class)
                        .getReplicationAPI()
                        .replicationStream()
                        .logical()
                        .withSlotName(SLOT)
                        .withSlotOption("proto_version", 1)
                        .withSlotOption("publication_names", bed.publication())
                        .withStatusInterval(10, TimeUnit.SECONDS)
                        .start()) {
            long began = System.nanoTime();
            receive(stream, changes);
            return changes * 1e9 / (System.nanoTime() - began);
        }
    }

    private static void receive(PGReplicationStream stream, long changes)
            throws SQLException, IOException, InterruptedException {
        long last = System.nanoTime();
        long received = 0;
        while (received < changes) {
            ByteBuffer message = stream.readPending();
            if (message == null) {
                if (System.nanoTime() - last > SILENCE.toNanos()) {
                    throw new IOException("Only " + received + " of " + changes + " changes came out of the log");
                }
                TimeUnit.MICROSECONDS.sleep(200);
                continue;
            }
            last = System.nanoTime();
            switch ((char) message.get(message.position())) {
                case 'I', 'U', 'D' -> received++;
                default -> {}
            }
        }
    }

    private static Connection replication(Bed bed) throws Exception {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, bed.postgres().user());
        PGProperty.PASSWORD.set(properties, bed.postgres().password());
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        return DriverManager.getConnection(bed.postgres().jdbcUrl(bed.database()), properties);
    }
}
