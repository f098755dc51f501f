package dev.sluice.deployment;

import org.junit.jupiter.api.Assumptions;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program on the PATH. A test that needs one that is missing is skipped, and says so on the error stream. */
record Tool(String name, String origin) {

    static final Tool KUBECTL = new Tool("kubectl", "kubernetes.io");
    static final Tool PROMTOOL = new Tool("promtool", "Debian package prometheus");
    static final Tool NODE = new Tool("node", "Debian package nodejs");
    static final Tool AMTOOL = new Tool("amtool", "Debian package prometheus-alertmanager");
    static final Tool ALERTMANAGER = new Tool("prometheus-alertmanager", "Debian package prometheus-alertmanager");
    static final Tool BASH = new Tool("bash", "Debian package bash");

    record Answer(int exitCode, String output) {}

    void require() {
        boolean found = false;
        for (String folder : String.valueOf(System.getenv("PATH")).split(File.pathSeparator, -1)) {
            found |= Files.isExecutable(Path.of(folder, name));
        }
        if (!found) {
            String message = "NOT TESTED: " + name + " is not on the PATH (" + origin + ")";
            System.err.println(message);
            Assumptions.abort(message);
        }
    }

    Answer run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(name));
        command.addAll(List.of(arguments));
        return run(command, Repository.path("."), Map.of());
    }

    /** Runs a command to its end, for at most a minute; its output and errors in one. */
    static Answer run(List<String> command, Path directory, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("output", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command + " does not end");
            }
            return new Answer(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
        }
    }
}
