package dev.sluice.local.server;

import dev.sluice.local.process.Backoff;
import dev.sluice.local.process.DataDirectory;
import dev.sluice.local.process.Incarnation;
import dev.sluice.local.process.ProcessEvents;
import dev.sluice.local.process.Signal;
import dev.sluice.local.process.SupervisedProcess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;

/**
 * A PostgreSQL server with logical decoding, on loopback, safe against crashes ({@code fsync} is on).
 *
 * <p>Its superuser has a random password that is kept, readable for the owner only, in the data directory: other users
 * of the machine can reach the port too.
 */
public final class EmbeddedPostgres implements LocalServer {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final String SUPERUSER = "postgres";
    private static final Duration START_WAIT = Duration.ofMinutes(3);
    private static final Duration STOP_GRACE = Duration.ofSeconds(20);
    private static final int PASSWORD_BYTES = 16;

    private final PostgresCluster cluster;
    private final Path passwordFile;
    private final Path log;
    private final int port;
    private final SupervisedProcess process;

    private EmbeddedPostgres(
            PostgresCluster cluster,
            Path passwordFile,
            Path log,
            int port,
            DataDirectory directory,
            ProcessEvents events) {
        this.cluster = cluster;
        this.passwordFile = passwordFile;
        this.log = log;
        this.port = port;
        this.process =
                new SupervisedProcess("postgres", this::startServer, Backoff.standard(), directory.runFile(), events);
    }

    /**
     * A server that keeps its data in {@code directory/postgres}; nothing is started yet, but a server that a killed
     * runner left there is stopped.
     *
     * @param tools where the programs are unpacked, once for all data directories
     * @throws ServerFailed if there is no PostgreSQL for this platform or user
     */
    public static EmbeddedPostgres in(DataDirectory directory, Path tools, Ports ports, ProcessEvents events)
            throws ServerFailed, InterruptedException {
        try {
            Path log = directory.logOf("postgres");
            PostgresCluster cluster = new PostgresCluster(
                    PostgresBinaries.unpack(tools), Unprivileged.find(), directory.resolve("postgres"), log);
            cluster.stop(STOP_GRACE); // Before its port is looked at: a leftover server would hold it.
            Path passwordFile = directory.resolve("postgres.password");
            return new EmbeddedPostgres(cluster, passwordFile, log, ports.port("postgres"), directory, events);
        } catch (IOException e) {
            throw new ServerFailed("PostgreSQL can't be run: " + e.getMessage(), e);
        }
    }

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public void start() throws ServerFailed, InterruptedException {
        try {
            createPassword();
            cluster.initialize(SUPERUSER, passwordFile);
        } catch (IOException e) {
            throw new ServerFailed(String.valueOf(e.getMessage()), e);
        }
        Readiness.start(process, this::probe, START_WAIT, log.toString());
    }

    private void createPassword() throws IOException {
        if (Files.exists(passwordFile)) {
            return;
        }
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        Files.createFile(
                passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile, HexFormat.of().formatHex(random), StandardOpenOption.WRITE);
    }

    private Incarnation startServer() throws IOException, InterruptedException {
        return new Server(cluster, cluster.start(port, START_WAIT));
    }

    private void probe() throws IOException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** {@code host:port} */
    @Override
    public String endpoint() {
        return host() + ":" + port;
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return port;
    }

    public String user() {
        return SUPERUSER;
    }

    /** The superuser's password; the server must have been started once. */
    public String password() throws IOException {
        return Files.readString(passwordFile).trim();
    }

    /** Without user and password. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://" + endpoint() + "/" + database;
    }

    /** A connection as superuser. */
    public Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", SUPERUSER);
        properties.setProperty("connectTimeout", "5");
        try {
            properties.setProperty("password", password());
        } catch (IOException e) {
            throw new SQLException("The password can't be read", e);
        }
        return DriverManager.getConnection(jdbcUrl(database), properties);
    }

    /** Creates the database unless it exists. */
    public void createDatabase(String database) throws SQLException {
        try (Connection connection = connect("postgres");
                PreparedStatement exists = connection.prepareStatement(
                        "SELECT format('%I', ?), EXISTS" + " (SELECT 1 FROM pg_database WHERE datname = ?)")) {
            exists.setString(1, database);
            exists.setString(2, database);
            try (ResultSet result = exists.executeQuery();
                    Statement statement = connection.createStatement()) {
                if (result.next() && !result.getBoolean(2)) {
                    statement.execute("CREATE DATABASE " + result.getString(1));
                }
            }
        }
    }

    @Override
    public void kill() throws InterruptedException {
        long pid = process.kill();
        LOG.atInfo().addKeyValue("pid", pid).log("PostgreSQL killed");
    }

    /** Ends it as {@code pg_ctl stop -m immediate} does: sessions are cut and nothing is written; it comes back by itself. */
    public void stopAtOnce() throws IOException, InterruptedException {
        ProcessHandle server = process.process().orElseThrow(() -> new IllegalStateException("postgres does not run"));
        Signal.QUIT.sendTo(server.pid());
        LOG.atInfo().addKeyValue("pid", server.pid()).log("PostgreSQL stopped at once");
    }

    @Override
    public void awaitReady() throws ServerFailed, InterruptedException {
        Readiness.await(process, this::probe, START_WAIT, log.toString(), false);
    }

    @Override
    public void stop() throws InterruptedException {
        process.stop(STOP_GRACE);
    }

    private record Server(PostgresCluster cluster, ProcessHandle handle) implements Incarnation {

        @Override
        public int exitCode() {
            return 1; // Not our child; whatever ended it, starting it again is right.
        }

        @Override
        public List<String> lastWords() {
            return cluster.lastWords();
        }

        @Override
        public void stop(Duration grace) throws InterruptedException {
            try {
                cluster.stop(grace);
            } catch (IOException e) {
                LOG.atWarn().setCause(e).log("PostgreSQL did not stop; killing it, it will recover at its next start");
                dev.sluice.local.process.Termination.kill(handle);
            }
        }
    }
}
