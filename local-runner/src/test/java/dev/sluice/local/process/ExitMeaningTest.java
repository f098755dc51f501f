package dev.sluice.local.process;

import dev.sluice.schemas.service.ExitCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Supervision knows nothing of the services, so that the codes stand in both: here they are held equal. */
class ExitMeaningTest {

    @ParameterizedTest
    @EnumSource
    void isWhatTheServicesMeanByIt(ExitCode code) {
        ExitMeaning meant =
                switch (code) {
                    case DONE, FAILED -> ExitMeaning.RESTART;
                    case INVALID -> ExitMeaning.GIVE_UP;
                    case FENCED -> ExitMeaning.RESTART_LATE;
                };

        assertThat(ExitMeaning.of(code.code())).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 134, 137, 143})
    void aProcessThatDiedIsStartedAgain(int code) {
        assertThat(ExitMeaning.of(code)).isEqualTo(ExitMeaning.RESTART);
    }
}
