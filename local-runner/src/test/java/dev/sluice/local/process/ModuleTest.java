package dev.sluice.local.process;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class ModuleTest {

    private static final Path HOME = Path.of(System.getProperty("sluice.home"));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void jarsThatAreNamedComeFirstAndTheOthersKeepTheirOrder() throws Exception {
        Path module = directory.resolve("some-module");
        Files.createDirectories(module.resolve("target"));
        Files.createDirectories(module.resolve("src/main/jvm"));
        List<String> built = List.of(
                "/m2/small-1.0.jar", "/m2/big-api-2.0.jar", "/m2/dev/sluice/schemas/schemas-1.jar", "/m2/big-2.0.jar");
        Files.writeString(module.resolve("target/classpath.txt"), String.join(File.pathSeparator, built));
        assertThat(new Module(module).libraries())
                .containsExactly("/m2/small-1.0.jar", "/m2/big-api-2.0.jar", "/m2/big-2.0.jar");

        Files.writeString(module.resolve("src/main/jvm/first.jars"), "# why\nbig\nsmaller\n");

        assertThat(new Module(module).libraries())
                .containsExactly("/m2/big-2.0.jar", "/m2/small-1.0.jar", "/m2/big-api-2.0.jar");
    }

    /** A library that has got another name would be sought late again, and nobody would notice. */
    @Test
    void eachNameOfTheSinksIsThatOfAJar() throws Exception {
        Module sink = Module.of(HOME, "iceberg-sink");
        List<String> names = sink.jarsThatComeFirst();
        assertThat(names).isNotEmpty();

        List<String> first = sink.libraries().subList(0, names.size());

        for (int i = 0; i < names.size(); i++) {
            assertThat(Path.of(first.get(i)).getFileName().toString()).startsWith(names.get(i) + "-");
        }
    }
}
