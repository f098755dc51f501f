package dev.sluice.local.stack;

import dev.sluice.local.process.DataDirectory;
import dev.sluice.local.server.EmbeddedKafka;
import dev.sluice.local.server.EmbeddedPostgres;
import dev.sluice.local.server.EmbeddedRegistry;
import dev.sluice.local.server.KafkaServer;
import dev.sluice.local.server.LocalServer;
import dev.sluice.local.server.Ports;
import dev.sluice.local.server.ServerFailed;
import dev.sluice.local.server.SideDoor;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The servers of one data directory: made when first asked for, started side by side, stopped in order. */
final class Servers {

    /** Makes the broker: the embedded one, or in tests one in a container. */
    @FunctionalInterface
    interface KafkaFactory {
        KafkaServer create(DataDirectory directory, Installation installation, Ports ports, StackEvents events)
                throws ServerFailed;

        /** The broker in a child JVM. */
        static KafkaFactory embedded() {
            return (directory, installation, ports, events) ->
                    EmbeddedKafka.in(directory, installation.runner(), ports, Optional.empty(), events);
        }

        /** The same, to which the services come by another way. */
        static KafkaFactory embedded(Surroundings surroundings) {
            return (directory, installation, ports, events) -> {
                int port = port(ports);
                SideDoor door = new SideDoor(port, surroundings.around(Part.KAFKA, port));
                return EmbeddedKafka.in(directory, installation.runner(), ports, Optional.of(door), events);
            };
        }

        private static int port(Ports ports) throws ServerFailed {
            try {
                return ports.port("kafka-aside");
            } catch (IOException e) {
                throw new ServerFailed("No port for Kafka: " + e.getMessage(), e);
            }
        }
    }

    private final DataDirectory directory;
    private final Installation installation;
    private final Ports ports;
    private final KafkaFactory kafkaFactory;
    private final StackEvents events;
    private final Map<Kind, LocalServer> running = new EnumMap<>(Kind.class);

    /** In the order of stopping: a server goes after those that use it. */
    private enum Kind {
        REGISTRY,
        KAFKA,
        POSTGRES
    }

    Servers(
            DataDirectory directory,
            Installation installation,
            Ports ports,
            KafkaFactory kafkaFactory,
            StackEvents events) {
        this.directory = directory;
        this.installation = installation;
        this.ports = ports;
        this.kafkaFactory = kafkaFactory;
        this.events = events;
    }

    /** Starts what the parts need and does not run yet; returns when all of it answers. */
    void start(Set<Part> parts) throws ServerFailed, InterruptedException {
        List<LocalServer> wanted = new ArrayList<>();
        if (parts.contains(Part.KAFKA) && !has(Kind.KAFKA)) {
            wanted.add(add(Kind.KAFKA, kafkaFactory.create(directory, installation, ports, events)));
        }
        if (parts.contains(Part.REGISTRY) && !has(Kind.REGISTRY)) {
            wanted.add(add(Kind.REGISTRY, EmbeddedRegistry.in(directory, installation.runner(), ports, events)));
        }
        if (parts.contains(Part.CATALOG) && !has(Kind.POSTGRES)) {
            wanted.add(add(Kind.POSTGRES, newPostgres()));
        }
        startAll(wanted);
    }

    private void startAll(List<LocalServer> wanted) throws ServerFailed, InterruptedException {
        if (wanted.isEmpty()) {
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(wanted.size());
        try {
            List<Future<?>> starts = new ArrayList<>();
            for (LocalServer server : wanted) {
                starts.add(threads.submit(() -> {
                    start(server);
                    return null;
                }));
            }
            for (Future<?> start : starts) {
                start.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ServerFailed failed) {
                throw new ServerFailed(String.valueOf(failed.getMessage()), failed);
            }
            throw new ServerFailed("A server could not be started: " + e.getCause(), e);
        } finally {
            threads.shutdownNow(); // A failed start takes those still under way with it: each stops its process.
            awaitEnd(threads);
        }
    }

    private static void awaitEnd(ExecutorService threads) throws InterruptedException {
        if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("A server's start does not end");
        }
    }

    private void start(LocalServer server) throws ServerFailed, InterruptedException {
        events.step("starting " + server.name());
        server.start();
        events.ready(server.name(), server.endpoint());
    }

    private boolean has(Kind kind) {
        synchronized (running) {
            return running.containsKey(kind);
        }
    }

    private LocalServer add(Kind kind, LocalServer server) {
        synchronized (running) {
            running.put(kind, server);
        }
        return server;
    }

    private EmbeddedPostgres newPostgres() throws ServerFailed, InterruptedException {
        return EmbeddedPostgres.in(directory, installation.tools(), ports, events);
    }

    /** The PostgreSQL server, started if it does not run yet. */
    EmbeddedPostgres postgres() throws ServerFailed, InterruptedException {
        start(Set.of(Part.CATALOG));
        return (EmbeddedPostgres) get(Kind.POSTGRES);
    }

    KafkaServer kafka() {
        return (KafkaServer) get(Kind.KAFKA);
    }

    LocalServer registry() {
        return get(Kind.REGISTRY);
    }

    private LocalServer get(Kind kind) {
        @Nullable LocalServer server;
        synchronized (running) {
            server = running.get(kind);
        }
        if (server == null) {
            throw new IllegalStateException("No " + kind + " of ours: the pipeline file names another");
        }
        return server;
    }

    void stop() throws InterruptedException {
        List<LocalServer> all;
        synchronized (running) {
            all = List.copyOf(running.values());
            running.clear();
        }
        for (LocalServer server : all) {
            events.step("stopping " + server.name());
            server.stop();
        }
    }
}
