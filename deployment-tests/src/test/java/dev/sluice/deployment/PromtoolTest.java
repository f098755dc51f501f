package dev.sluice.deployment;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** Prometheus' own tool on its configuration and rules, and the rules' unit tests in it. */
class PromtoolTest {

    @BeforeEach
    void promtoolIsThere() {
        Tool.PROMTOOL.require();
    }

    @Test
    void acceptsTheConfigurationAndItsRules() throws Exception {
        Tool.Answer answer = promtool("check", "config", "monitoring/prometheus.yml");

        assertThat(answer.exitCode()).as(answer.output()).isZero();
        assertThat(answer.output()).contains(Rules.all().size() + " rules found");
    }

    @Test
    void seesEveryAlertFireAndNotFire() throws Exception {
        for (Path file : Repository.filesBelow("monitoring/tests")) {
            Tool.Answer answer = promtool("test", "rules", file.toString());

            assertThat(answer.exitCode()).as(answer.output()).isZero();
        }
    }

    private static Tool.Answer promtool(String... arguments) throws IOException, InterruptedException {
        return Tool.PROMTOOL.run(arguments);
    }
}
