package dev.sluice.local.server;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Main of the broker's JVM: formats the storage at the first start, then runs broker and controller. */
final class BrokerMain {

    private static final long STOP_SECONDS = 18;

    private BrokerMain() {}

    /**
     * Runs until SIGTERM.
     *
     * @param arguments the settings file; for a broker that is one of several, also the cluster id that they share
     */
    public static void main(String[] arguments) throws Exception {
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(arguments[0]))) {
            settings.load(reader);
        }
        // Written last by the formatter: where it is, the storage is formatted wholly.
        if (!Files.exists(Path.of(settings.getProperty("log.dirs"), "meta.properties"))) {
            format(
                    settings,
                    arguments.length > 1 ? arguments[1] : Uuid.randomUuid().toString());
        }
        run(settings);
    }

    private static void format(Properties settings, String cluster) throws Exception {
        ByteArrayOutputStream report = new ByteArrayOutputStream();
        new Formatter()
                .setPrintStream(new PrintStream(report, true, StandardCharsets.UTF_8))
                .setClusterId(cluster)
                .setNodeId(Integer.parseInt(settings.getProperty("node.id")))
                .setControllerListenerName(settings.getProperty("controller.listener.names"))
                .setMetadataLogDirectory(settings.getProperty("log.dirs"))
                .addDirectory(settings.getProperty("log.dirs"))
                .setIgnoreFormatted(true)
                .run();
        System.out.print(report.toString(StandardCharsets.UTF_8));
    }

    private static void run(Properties settings) {
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, true), Time.SYSTEM);
        CountDownLatch down = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(server, down), "stop"));
        try {
            server.startup();
        } catch (RuntimeException | Error e) {
            // Threads that are up already would keep a JVM alive whose broker is not.
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
        server.awaitShutdown();
        down.countDown();
    }

    private static void shutDown(KafkaRaftServer server, CountDownLatch down) {
        server.shutdown();
        try {
            if (!down.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("The broker did not stop in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The JVM is going down anyway.
        }
    }
}
