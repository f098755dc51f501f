package dev.sluice.local.stack;

import dev.sluice.local.process.DataDirectory;
import dev.sluice.local.process.DataDirectoryInUse;
import dev.sluice.local.process.LogRotation;
import dev.sluice.local.process.SupervisedProcess;
import dev.sluice.local.server.EmbeddedPostgres;
import dev.sluice.local.server.KafkaServer;
import dev.sluice.local.server.LocalServer;
import dev.sluice.local.server.Ports;
import dev.sluice.local.server.ServerFailed;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.PipelineFile;
import dev.sluice.schemas.pipeline.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A pipeline with everything it needs on this machine, in one data directory.
 *
 * <p>{@link #open}, then {@link #start} with the pipeline file; {@link #postgres()} may be asked for before, to serve as
 * the source. Whatever happens, {@link #close()} ends all that was started. Not thread-safe, but processes may be killed
 * and asked for from any thread.
 */
public final class LocalStack implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LocalStack.class);
    private static final Duration ORPHAN_GRACE = Duration.ofSeconds(10);
    private static final long LOG_BYTES = 20 * 1024 * 1024;
    private static final String CATALOG_DATABASE = "sluice_catalog";

    private final Installation installation;
    private final DataDirectory directory;
    private final Ports ports;
    private final Servers servers;
    private final LogRotation rotation;
    private final Surroundings surroundings;
    private final StackEvents events;
    private @Nullable Services services;
    private boolean closed;

    private LocalStack(
            Installation installation,
            DataDirectory directory,
            Ports ports,
            Servers servers,
            Surroundings surroundings,
            StackEvents events) {
        this.installation = installation;
        this.directory = directory;
        this.ports = ports;
        this.servers = servers;
        this.rotation = new LogRotation(directory.logs(), LOG_BYTES);
        this.surroundings = surroundings;
        this.events = events;
    }

    /**
     * Takes possession of a data directory and ends what a killed runner may have left running in it.
     *
     * @param data created if absent
     * @throws CannotStart if the directory is in use or can't be written
     */
    public static LocalStack open(Installation installation, Path data, StackEvents events)
            throws CannotStart, InterruptedException {
        return open(installation, data, Servers.KafkaFactory.embedded(), events);
    }

    /**
     * The same, where the services find other surroundings.
     *
     * @throws CannotStart if the directory is in use or can't be written
     */
    public static LocalStack open(Installation installation, Path data, Surroundings surroundings, StackEvents events)
            throws CannotStart, InterruptedException {
        return open(installation, data, Servers.KafkaFactory.embedded(surroundings), surroundings, events);
    }

    static LocalStack open(Installation installation, Path data, Servers.KafkaFactory kafkaFactory, StackEvents events)
            throws CannotStart, InterruptedException {
        return open(installation, data, kafkaFactory, Surroundings.ORDINARY, events);
    }

    private static LocalStack open(
            Installation installation,
            Path data,
            Servers.KafkaFactory kafkaFactory,
            Surroundings surroundings,
            StackEvents events)
            throws CannotStart, InterruptedException {
        DataDirectory directory = directory(data);
        boolean opened = false;
        try {
            directory.reapOrphans(ORPHAN_GRACE);
            Ports ports = Ports.open(directory.resolve("ports.properties"), RandomGenerator.getDefault());
            Servers servers = new Servers(directory, installation, ports, kafkaFactory, events);
            LocalStack stack = new LocalStack(installation, directory, ports, servers, surroundings, events);
            stack.rotation.start();
            opened = true;
            return stack;
        } catch (IOException e) {
            throw unusable(data, e);
        } finally {
            if (!opened) {
                closeQuietly(directory);
            }
        }
    }

    private static DataDirectory directory(Path data) throws CannotStart {
        try {
            return DataDirectory.open(data);
        } catch (DataDirectoryInUse e) {
            throw new CannotStart(
                    new Problem(
                            e.directory().toString(),
                            String.valueOf(e.getMessage()),
                            "Stop that one, or give another directory with --dir"),
                    e);
        } catch (IOException e) {
            throw unusable(data, e);
        }
    }

    private static CannotStart unusable(Path data, IOException e) {
        return new CannotStart(
                new Problem(data.toString(), "can't be used as data directory: " + e, "Give another one with --dir"),
                e);
    }

    private static void closeQuietly(DataDirectory directory) {
        try {
            directory.close();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("The data directory's lock could not be released");
        }
    }

    /**
     * Starts the servers that the pipeline file leaves to us, asks all services what would keep them from working, and
     * starts them when nothing would. Returns when the services' processes run, which is before they are ready.
     *
     * @param pipelineFiles later ones lie over earlier ones
     * @throws CannotStart with everything that is wrong; call {@link #close()} then as always
     */
    public Endpoints start(List<Path> pipelineFiles) throws CannotStart, InterruptedException {
        try {
            Prepared prepared = prepare(pipelineFiles);
            List<Problem> problems = ask(prepared);
            if (problems.stream().anyMatch(Problem::preventsStart)) {
                throw new CannotStart(problems);
            }
            problems.forEach(events::warning);
            Services started = Services.of(installation, directory, prepared.files(), surroundings, events);
            services = started;
            started.start();
            return new Endpoints(PipelineFile.load(prepared.files(), System.getenv()), prepared.http());
        } catch (InvalidPipeline e) {
            throw new CannotStart(e);
        } catch (ServerFailed | IOException | SQLException e) {
            throw failed(e);
        }
    }

    /**
     * Does what {@link #start} does up to the services' start, and tells what they say.
     *
     * @return empty if nothing would keep them from working
     * @throws CannotStart if it does not even come to asking them
     */
    public List<Problem> check(List<Path> pipelineFiles) throws CannotStart, InterruptedException {
        try {
            return ask(prepare(pipelineFiles));
        } catch (InvalidPipeline e) {
            throw new CannotStart(e);
        } catch (ServerFailed | IOException | SQLException e) {
            throw failed(e);
        }
    }

    private Prepared prepare(List<Path> pipelineFiles)
            throws InvalidPipeline, CannotStart, ServerFailed, IOException, SQLException, InterruptedException {
        Pipeline pipeline = PipelineFile.load(pipelineFiles, System.getenv());
        var unused = pipeline.requireSource();
        installation.requireBuilt(); // Better known before servers are started.
        Map<Service, Integer> http = HttpPorts.choose(pipeline.http(), ports);
        Set<Part> absent = Part.absentFrom(pipeline);
        servers.start(absent);
        List<Path> files = new ArrayList<>(pipelineFiles);
        files.add(writeOverlay(pipeline, absent, http));
        return new Prepared(List.copyOf(files), http);
    }

    private List<Problem> ask(Prepared prepared) throws IOException, InterruptedException {
        events.step("checking");
        return new Preflight(installation, directory.root(), directory.run()).run(prepared.files());
    }

    private CannotStart failed(Exception e) {
        return new CannotStart(
                new Problem("local runner", String.valueOf(e.getMessage()), "See " + directory.logs()), e);
    }

    /** The files that describe the pipeline wholly, and the ports that were chosen for the services. */
    private record Prepared(List<Path> files, Map<Service, Integer> http) {}

    private Path writeOverlay(Pipeline pipeline, Set<Part> absent, Map<Service, Integer> http)
            throws IOException, SQLException, ServerFailed, InterruptedException {
        Overlay overlay = new Overlay();
        if (absent.contains(Part.KAFKA)) {
            overlay.kafka(servers.kafka().endpointForServices());
        }
        if (absent.contains(Part.REGISTRY)) {
            overlay.registry(around(Part.REGISTRY, URI.create(servers.registry().endpoint())));
        }
        if (absent.contains(Part.CATALOG)) {
            Files.createDirectories(warehouse());
            if (pipeline.lake().format().equals("iceberg")) {
                EmbeddedPostgres postgres = servers.postgres();
                postgres.createDatabase(CATALOG_DATABASE);
                overlay.catalog(
                        "jdbc:"
                                + around(
                                        Part.CATALOG,
                                        URI.create("postgresql://" + postgres.endpoint() + "/" + CATALOG_DATABASE)),
                        postgres.user(),
                        postgres.password(),
                        warehouse());
            } else {
                overlay.warehouse(warehouse());
            }
        }
        overlay.checkpoint(pipeline, directory.resolve("checkpoint"));
        overlay.http(http);
        Path file = overlayIn(directory.root());
        overlay.write(file);
        return file;
    }

    private String around(Part part, URI address) {
        int port = surroundings.around(part, address.getPort());
        return address.getScheme() + "://" + address.getHost() + ":" + port + address.getPath();
    }

    /** The file that holds what the runner brought, while and after it runs. */
    public static Path overlayIn(Path dataDirectory) {
        return dataDirectory.resolve("run/local.yaml");
    }

    /** Where the tables lie if the catalog is ours. */
    public Path warehouse() {
        return directory.resolve("warehouse");
    }

    /** The data directory: absolute, without symbolic links. */
    public Path root() {
        return directory.root();
    }

    /**
     * The embedded PostgreSQL, started if it does not run yet. It holds the catalog, and may hold a source database too.
     */
    public EmbeddedPostgres postgres() throws CannotStart, InterruptedException {
        try {
            return servers.postgres();
        } catch (ServerFailed e) {
            throw new CannotStart(
                    new Problem("postgres", String.valueOf(e.getMessage()), "See " + directory.logs()), e);
        }
    }

    /** The broker that we brought. */
    public KafkaServer kafka() {
        return servers.kafka();
    }

    /** The registry that we brought. */
    public LocalServer registry() {
        return servers.registry();
    }

    /** The process of a service, to watch it or to kill it: it comes back by itself. */
    public SupervisedProcess service(Service service) {
        return services().get(service);
    }

    /** A service that ended in a way that a restart can't mend. */
    public Optional<Service> gaveUp() {
        return services().gaveUp();
    }

    private Services services() {
        Services started = services;
        if (started == null) {
            throw new IllegalStateException("The services are not started");
        }
        return started;
    }

    /**
     * Stops the services, then the servers, and gives the data directory free. On a thread of its own, so that an
     * interrupt, which means "stop", can't leave half of it running.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        Thread stopping = new Thread(this::stopAll, "stop-all");
        stopping.start();
        boolean interrupted = false;
        while (stopping.isAlive()) {
            try {
                stopping.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void stopAll() {
        try (directory;
                rotation) {
            try {
                if (services != null) {
                    services.stop();
                }
            } finally {
                servers.stop();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts this thread", e);
        } catch (IOException e) {
            throw new UncheckedIOException("The data directory's lock could not be released", e);
        }
    }
}
