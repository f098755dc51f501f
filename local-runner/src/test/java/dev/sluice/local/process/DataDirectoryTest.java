package dev.sluice.local.process;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Two runners never share a data directory, by whatever path they come. */
class DataDirectoryTest {

    @Test
    void oneRunnerAtATime(@TempDir Path temporary) throws Exception {
        Path data = temporary.resolve("data");
        try (DataDirectory first = DataDirectory.open(data)) {
            Path link = Files.createSymbolicLink(temporary.resolve("link"), data);

            assertThatThrownBy(() -> DataDirectory.open(link).close())
                    .isInstanceOf(DataDirectoryInUse.class)
                    .hasMessageContaining("pid " + ProcessHandle.current().pid());
            assertThat(first.root()).isEqualTo(data.toRealPath());
        }
        DataDirectory.open(data).close();
    }
}
