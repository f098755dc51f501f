package dev.sluice.local.server;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * PostgreSQL's programs for the running platform, unpacked from the jar on the class path.
 *
 * @param directory with {@code bin}, {@code lib} and {@code share}
 */
public record PostgresBinaries(Path directory) {

    /**
     * Unpacks them below {@code tools} unless that was done before.
     *
     * @throws IOException if there are none for this platform, or they can't be unpacked
     */
    public static PostgresBinaries unpack(Path tools) throws IOException {
        String archive = archive(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
        URL url = PostgresBinaries.class.getResource("/" + archive);
        if (url == null) {
            throw new IOException("No PostgreSQL for this platform is on the class path (" + archive + "): build with"
                    + " `mvn -DskipTests package` on the machine that runs it");
        }
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        Path target = tools.resolve(directoryName(connection, archive));
        if (!Files.isDirectory(target)) {
            Files.createDirectories(tools);
            // Unpacked aside and moved, so that a half-unpacked directory is never taken for a whole one.
            Path aside = Files.createTempDirectory(tools, "postgres-unpacking");
            try {
                Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString("rwxr-xr-x"));
                try (InputStream input = connection.getInputStream()) {
                    unpack(input, aside);
                }
                moveUnlessThere(aside, target);
            } finally {
                delete(aside);
            }
        }
        return new PostgresBinaries(target);
    }

    /** The archive's name within the jar, for values of the system properties {@code os.name} and {@code os.arch}. */
    static String archive(String osName, String osArch) throws IOException {
        String os = osName.toLowerCase(Locale.ROOT);
        String system = os.contains("mac") ? "darwin" : os.contains("linux") ? "linux" : "";
        String arch =
                switch (osArch) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64", "arm64" -> "arm_64";
                    default -> "";
                };
        if (system.isEmpty() || arch.isEmpty()) {
            throw new IOException("There is no embedded PostgreSQL for " + osName + " on " + osArch
                    + "; it exists for Linux and macOS on amd64 and arm64");
        }
        return "postgres-" + system + "-" + arch + ".txz";
    }

    /** Named after the jar, which has the version in its name. */
    private static String directoryName(URLConnection connection, String archive) {
        if (connection instanceof JarURLConnection jar) {
            return Path.of(jar.getJarFileURL().getPath())
                    .getFileName()
                    .toString()
                    .replaceAll("\\.jar$", "");
        }
        return archive.replaceAll("\\.txz$", "");
    }

    private static void unpack(InputStream input, Path target) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(input)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("The archive has an entry outside of itself: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                Files.createDirectories(path.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else if (entry.isLink()) {
                    Files.createLink(path, target.resolve(entry.getLinkName()));
                } else {
                    Files.copy(tar, path);
                    boolean program = path.startsWith(target.resolve("bin")) || (entry.getMode() & 0100) != 0;
                    Files.setPosixFilePermissions(
                            path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }

    private static void moveUnlessThere(Path aside, Path target) throws IOException {
        try {
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException e) {
            if (!Files.isDirectory(target.resolve("bin"))) {
                throw e;
            }
            // Another runner was faster; its copy is as good.
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(directory)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }

    String program(String name) {
        return directory.resolve("bin").resolve(name).toString();
    }
}
