package dev.sluice.sink.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.sink.stack.Eventually;
import dev.sluice.sink.stack.SinkProcess;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Spark's standalone cluster: a master and workers with one core each, started from Spark's own jars. Their installation
 * is a folder with links to the jars of this JVM's class path.
 */
final class SparkCluster implements AutoCloseable {

    private static final String HOST = "127.0.0.1";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final int port;
    private final int pages;
    private final List<Process> processes = new ArrayList<>();

    private SparkCluster(Path directory, int port, int pages) {
        this.directory = directory;
        this.port = port;
        this.pages = pages;
    }

    static SparkCluster start(Path directory, int workers) throws Throwable {
        SparkCluster cluster = new SparkCluster(directory, freePort(), freePort());
        try {
            cluster.install();
            cluster.fork(
                    "master",
                    "org.apache.spark.deploy.master.Master",
                    List.of(
                            "--host", HOST,
                            "--port", Integer.toString(cluster.port),
                            "--webui-port", Integer.toString(cluster.pages)));
            for (int worker = 0; worker < workers; worker++) {
                cluster.fork(
                        "worker" + worker,
                        "org.apache.spark.deploy.worker.Worker",
                        List.of(
                                "--host",
                                HOST,
                                "--port",
                                "0",
                                "--webui-port",
                                "0",
                                "--cores",
                                "1",
                                "--memory",
                                "600m",
                                "--work-dir",
                                directory.resolve("work" + worker).toString(),
                                cluster.url()));
            }
            Eventually.answers(() -> cluster.living() == workers ? workers : null);
            return cluster;
        } catch (Throwable e) {
            cluster.close();
            throw e;
        }
    }

    String url() {
        return "spark://" + HOST + ":" + port;
    }

    /** What an application sets so that its executors find the same classes as it does itself. */
    Map<String, String> application() {
        return Map.of(
                "spark.master",
                url(),
                "spark.driver.host",
                HOST,
                "spark.driver.bindAddress",
                HOST,
                "spark.executor.memory",
                "512m",
                "spark.executor.cores",
                "1",
                "spark.executor.extraClassPath",
                classPath().filter(Files::isDirectory).map(Path::toString).collect(Collectors.joining(":")));
    }

    /** Kills a worker and its executors with SIGKILL. */
    void killWorker(int worker) throws InterruptedException {
        Process process = processes.get(1 + worker);
        List<ProcessHandle> executors = process.toHandle().descendants().toList();
        process.destroyForcibly().waitFor();
        executors.forEach(ProcessHandle::destroyForcibly);
    }

    private int living() throws InterruptedException {
        try {
            int living = 0;
            for (JsonNode worker :
                    JSON.readTree(SinkProcess.page(pages, "/json/")).path("workers")) {
                living += worker.path("state").asText().equals("ALIVE") ? 1 : 0;
            }
            return living;
        } catch (IOException notYet) {
            return 0;
        }
    }

    private void install() throws IOException {
        Path jars = Files.createDirectories(directory.resolve("spark/jars"));
        for (Path jar : classPath().filter(Files::isRegularFile).toList()) {
            Files.createSymbolicLink(jars.resolve(jar.getFileName().toString()), jar);
        }
    }

    private static Stream<Path> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath());
    }

    private void fork(String name, String main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "@" + Path.of("src/main/jvm/jvm.options").toAbsolutePath(),
                "-Xmx192m",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-cp",
                directory.resolve("spark/jars") + "/*",
                main));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "SPARK_HOME",
                        directory.resolve("spark").toString(),
                        "SPARK_SCALA_VERSION",
                        "2.13",
                        "SPARK_LOCAL_IP",
                        HOST));
        processes.add(builder.start());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        for (Process process : processes) {
            process.toHandle().descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        Path jars = directory.resolve("spark/jars");
        if (Files.isDirectory(jars)) {
            try (Stream<Path> links = Files.list(jars)) {
                for (Path link : links.toList()) {
                    Files.delete(link);
                }
            }
        }
    }
}
