package dev.sluice.local.process;

import org.jspecify.annotations.Nullable;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The classes of a module's libraries in the form in which the JVM keeps them in memory, so that it need not read and
 * check them at each start (class data sharing). It is good for one JVM and the very jars that it was made from; after
 * any change of them it is left aside, and a start takes its old time.
 */
public final class SharedClasses {

    /** Names the directory that gets a list of the classes that each JVM loads; without it no lists are written. */
    public static final String LISTS = "sluice.class-lists";

    private static final String ARCHIVE = "target/shared-classes.jsa";
    private static final String MADE_FROM = "target/shared-classes.txt";

    /** A class of the class path; others stand with their source, or are made at run time. */
    private static final Pattern LISTED = Pattern.compile("([\\w$/-]+)( id: \\d+)?");

    private final Module module;

    public SharedClasses(Module module) {
        this.module = module;
    }

    /** What a JVM of the module is started with to use them, or to write its list; nothing when there are none. */
    List<String> options() throws IOException {
        String lists = System.getProperty(LISTS);
        if (lists != null) {
            Path list = Files.createTempFile(Path.of(lists), module.name(), ".classes");
            return List.of("-XX:DumpLoadedClassList=" + list);
        }
        // A jar that changed in its place is noticed by the JVM alone; it goes on without, and need not say so.
        return areGood() ? List.of("-XX:SharedArchiveFile=" + archive(), "-Xlog:cds=off") : List.of();
    }

    /** Whether they are there and made from what the module has now, by this JVM. */
    public boolean areGood() throws IOException {
        Path madeFrom = module.directory().resolve(MADE_FROM);
        return Files.exists(archive())
                && Files.exists(madeFrom)
                && Files.readString(madeFrom).equals(origin());
    }

    /**
     * Makes them of the lists that the module's JVMs wrote; takes most of a minute.
     *
     * @param log gets what the JVM says
     * @throws IOException if there are no lists, or the JVM fails
     */
    public void make(Path lists, Path log) throws IOException, InterruptedException {
        Path list = Files.write(lists.resolve(module.name() + ".list"), listed(lists));
        Path made = Files.createTempFile(archive().getParent(), "shared-classes", ".jsa");
        List<String> command = new ArrayList<>();
        command.add(JavaCommand.java());
        command.addAll(module.jvmOptions());
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-Xshare:dump",
                "-XX:SharedClassListFile=" + list,
                "-XX:SharedArchiveFile=" + made));
        command.addAll(List.of("-cp", libraries()));
        Process jvm = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (jvm.waitFor() != 0) {
                throw new IOException("The JVM did not archive the classes of " + module.name() + "; see " + log);
            }
            Files.deleteIfExists(module.directory().resolve(MADE_FROM));
            Files.move(made, archive(), StandardCopyOption.REPLACE_EXISTING);
            Files.writeString(module.directory().resolve(MADE_FROM), origin());
        } finally {
            jvm.destroyForcibly();
            Files.deleteIfExists(made);
        }
    }

    private Collection<String> listed(Path lists) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(lists)) {
            for (Path file : files.filter(this::isOurs).toList()) {
                // The last line of a JVM that was killed may be half a line; a class that is not there is left out.
                Files.readAllLines(file).stream()
                        .map(SharedClasses::name)
                        .filter(name -> name != null)
                        .forEach(names::add);
            }
        }
        if (names.isEmpty()) {
            throw new IOException("No JVM of " + module.name() + " wrote a list of its classes to " + lists);
        }
        return names;
    }

    private boolean isOurs(Path list) {
        String name = list.getFileName().toString();
        return name.startsWith(module.name()) && name.endsWith(".classes");
    }

    private static @Nullable String name(String line) {
        var parts = LISTED.matcher(line);
        return parts.matches() ? parts.group(1) : null;
    }

    private Path archive() {
        return module.directory().resolve(ARCHIVE).toAbsolutePath();
    }

    private String origin() throws IOException {
        return System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version") + "\n" + libraries()
                + "\n";
    }

    private String libraries() throws IOException {
        return String.join(File.pathSeparator, module.libraries());
    }
}
