package dev.sluice.local.server;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The running platform decides which programs are unpacked. */
class PostgresBinariesTest {

    @ParameterizedTest
    @CsvSource({
        "Linux,    amd64,   postgres-linux-x86_64.txz",
        "Linux,    aarch64, postgres-linux-arm_64.txz",
        "Mac OS X, x86_64,  postgres-darwin-x86_64.txz",
        "Mac OS X, aarch64, postgres-darwin-arm_64.txz"
    })
    void platforms(String os, String arch, String archive) throws Exception {
        assertThat(PostgresBinaries.archive(os, arch)).isEqualTo(archive);
    }

    @Test
    void saysWhichPlatformsThereAre() {
        assertThatThrownBy(() -> PostgresBinaries.archive("Linux", "riscv64"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Linux on riscv64")
                .hasMessageContaining("amd64 and arm64");
    }
}
