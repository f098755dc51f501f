package dev.sluice.local.process;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** JVMs of a module with one library. */
class SharedClassesTest {

    private static final String LIBRARY_CLASS = "picocli.CommandLine";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private Path lists;

    @SuppressWarnings("NullAway.Init")
    private Module module;

    @SuppressWarnings("NullAway.Init")
    private SharedClasses shared;

    /** Run by the JVMs of these tests; uses the library. */
    public static final class Main {
        public static void main(String[] arguments) {
            System.out.println(new CommandLine(CommandLine.Model.CommandSpec.create()).getCommandName());
        }
    }

    @BeforeEach
    void aModuleThatIsBuilt() throws Exception {
        lists = Files.createDirectory(directory.resolve("lists"));
        Path target = Files.createDirectories(directory.resolve("some-module/target"));
        Files.createSymbolicLink(target.resolve("classes"), sourceOf(Main.class));
        Files.writeString(
                target.resolve("classpath.txt"), sourceOf(CommandLine.class).toString());
        module = new Module(directory.resolve("some-module"));
        shared = new SharedClasses(module);
    }

    @Test
    void aClassOfALibraryComesFromWhatAnEarlierRunKept() throws Exception {
        assertThat(shared.areGood()).isFalse();
        assertThat(sourceInARun()).contains(".jar");
        learn();

        shared.make(lists, directory.resolve("log"));

        assertThat(shared.areGood()).isTrue();
        assertThat(sourceInARun()).isEqualTo("shared objects file");
    }

    @Test
    void anotherLibraryMakesThemStaleAndOwnClassesDoNot() throws Exception {
        learn();
        shared.make(lists, directory.resolve("log"));
        Path classpath = module.directory().resolve("target/classpath.txt");
        String libraries = Files.readString(classpath);

        Files.writeString(
                classpath, directory.resolve("sibling/target/sibling-1.jar") + File.pathSeparator + libraries);
        assertThat(shared.areGood()).isTrue();
        assertThat(sourceInARun()).isEqualTo("shared objects file");

        Files.writeString(classpath, sourceOf(Test.class) + File.pathSeparator + libraries);
        assertThat(shared.areGood()).isFalse();
        assertThat(sourceInARun()).contains(".jar");
    }

    @Test
    void aJarThatChangedInItsPlaceIsReadAnew() throws Exception {
        Path copy = Files.copy(sourceOf(CommandLine.class), directory.resolve("library.jar"));
        Files.writeString(module.directory().resolve("target/classpath.txt"), copy.toString());
        learn();
        shared.make(lists, directory.resolve("log"));
        assertThat(sourceInARun()).isEqualTo("shared objects file");

        Files.write(copy, new byte[] {0}, StandardOpenOption.APPEND);

        assertThat(sourceInARun()).contains("library.jar");
    }

    @Test
    void withoutAListNothingIsMade() throws Exception {
        assertThatThrownBy(() -> shared.make(lists, directory.resolve("log")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("some-module");

        assertThat(shared.areGood()).isFalse();
    }

    /** Where a run found the library's class, as the JVM says. */
    private String sourceInARun() throws Exception {
        String output = run("-Xlog:class+load:stdout");
        String line = output.lines()
                .filter(each -> each.contains(" " + LIBRARY_CLASS + " source: "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(output));
        return line.replaceAll(".*source: ", "");
    }

    private void learn() throws Exception {
        String before = System.setProperty(SharedClasses.LISTS, lists.toString());
        try {
            run();
        } finally {
            restore(before);
        }
    }

    private static void restore(@Nullable String value) {
        if (value == null) {
            System.clearProperty(SharedClasses.LISTS);
        } else {
            System.setProperty(SharedClasses.LISTS, value);
        }
    }

    private String run(String... options) throws Exception {
        List<String> command = new ArrayList<>(
                JavaCommand.of(module, Main.class.getName()).option(options).line());
        Process jvm = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(jvm.getInputStream().readAllBytes(), UTF_8);
        assertThat(jvm.waitFor()).as(output).isZero();
        assertThat(output).doesNotContain("[warning]");
        return output;
    }

    private static Path sourceOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
