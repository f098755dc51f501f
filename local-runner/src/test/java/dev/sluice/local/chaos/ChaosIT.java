package dev.sluice.local.chaos;

import dev.sluice.local.Turns;
import dev.sluice.local.chaos.ChaosSettings.Losses;
import dev.sluice.local.session.Console;
import dev.sluice.local.session.SessionRunner;
import dev.sluice.local.stack.Installation;
import dev.sluice.schemas.service.ExitCode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every guarantee holds, whatever goes wrong. {@code mvn verify -Pthorough} lets two entries of one seed's schedule strike; with {@code
 * -Pchaos} it is five minutes of them, and {@code -Dchaos.seed=N} takes another seed.
 */
@Tag("chaos")
@ResourceLock(Turns.LOAD)
class ChaosIT {

    private static final int RATE = 30;
    private static final int A_FEW = 2;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path data;

    @Test
    void everyGuaranteeHolds() throws Exception {
        int minutes = Integer.getInteger("sluice.chaos.minutes", 0);
        long seed = Long.getLong("sluice.chaos.seed", 34);
        ChaosSettings settings = minutes == 0
                ? new ChaosSettings(Duration.ofMinutes(1), seed, A_FEW, "", RATE, Losses.NONE, Optional.empty())
                : new ChaosSettings(
                        Duration.ofMinutes(minutes), seed, Integer.MAX_VALUE, "", RATE, Losses.LAST, Optional.empty());
        Installation installation = Installation.running();
        Console console = new Console(System.out, false, 0);
        Path stack = data.resolve("stack");

        ExitCode end;
        try (Stage stage = Stage.in(stack)) {
            end = new SessionRunner(installation, stage, console)
                    .run(stack, new ChaosSession(installation, settings, stage, console));
        }

        assertThat(end).as("what was kept, and what was not, stands above").isEqualTo(ExitCode.DONE);
    }
}
