package dev.sluice.stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A process started again in its directory is the same instance. */
class InstanceTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void theIdSurvivesARestart() throws Exception {
        Instance first = Instance.in(directory.resolve("a"), Optional.empty());

        assertThat(Instance.in(directory.resolve("a"), Optional.empty())).isEqualTo(first);
        assertThat(Instance.in(directory.resolve("b"), Optional.empty()).id()).isNotEqualTo(first.id());
        assertThat(Instance.in(directory.resolve("a"), Optional.of("mine")).id())
                .isEqualTo("mine");
    }

    @Test
    void transactionsAreNamedAfterTheInstance() {
        InstanceClients clients = new InstanceClients(new Instance("one", directory));

        assertThat(clients.ofInstance("sluice-stream-shop-123e4567-e89b-12d3-a456-426614174000-2"))
                .isEqualTo("sluice-stream-shop-one-2");
        assertThatThrownBy(() -> clients.ofInstance("something else")).isInstanceOf(IllegalStateException.class);
    }
}
