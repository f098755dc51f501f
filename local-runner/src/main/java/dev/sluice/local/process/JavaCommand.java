package dev.sluice.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The command line of a JVM of ours.
 *
 * <p>Everything but the marker goes into an argument file: the class paths are thousands of characters long, and a
 * command line cut short by the operating system would hide the marker from {@link Orphans}. It can also be run by hand
 * to see what a service does: {@code java @<data>/run/ingest.args}.
 */
public final class JavaCommand {

    private final List<String> options = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final String mainClass;

    private JavaCommand(String mainClass) {
        this.mainClass = mainClass;
    }

    /**
     * A command that runs a class of the module.
     *
     * @throws IOException if the module is not built
     */
    public static JavaCommand of(Module module, String mainClass) throws IOException {
        JavaCommand command = new JavaCommand(mainClass);
        return command.option(module.jvmOptions().toArray(String[]::new))
                .option(new SharedClasses(module).options().toArray(String[]::new))
                .option("-XX:+ExitOnOutOfMemoryError", "-cp", module.classpath());
    }

    public JavaCommand option(String... more) {
        Collections.addAll(options, more);
        return this;
    }

    public JavaCommand argument(String... more) {
        arguments.addAll(Arrays.asList(more));
        return this;
    }

    /**
     * The command, with its details written to {@code argumentFile}.
     *
     * @param dataDirectory whose runner this process belongs to
     */
    public List<String> write(Path argumentFile, Path dataDirectory) throws IOException {
        List<String> all = new ArrayList<>(options);
        all.add(mainClass);
        all.addAll(arguments);
        Files.write(argumentFile, all.stream().map(JavaCommand::quoted).toList());
        return List.of(java(), Orphans.marker(dataDirectory), "@" + argumentFile);
    }

    /** The whole command on one line, for a process that belongs to no data directory. */
    public List<String> line() {
        List<String> all = new ArrayList<>();
        all.add(java());
        all.addAll(options);
        all.add(mainClass);
        all.addAll(arguments);
        return List.copyOf(all);
    }

    /** The JVM that runs us. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String quoted(String argument) {
        return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
