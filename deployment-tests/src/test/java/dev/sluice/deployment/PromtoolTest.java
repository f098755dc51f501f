package dev.sluice.deployment;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

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
        int found = Pattern.compile("(\\d+) rules found")
                .matcher(answer.output())
                .results()
                .mapToInt(count -> Integer.parseInt(count.group(1)))
                .sum();
        assertThat(found).isEqualTo(Rules.all().size());
    }

    @Test
    void seesEveryAlertFireAndNotFire() throws Exception {
        for (Path file : Repository.filesBelow("monitoring/tests")) {
            Tool.Answer answer = promtool("test", "rules", file.toString());

            assertThat(answer.exitCode()).as(answer.output()).isZero();
        }
    }

    @Test
    void understandsEveryExpressionOfTheDashboards(@TempDir Path folder) throws Exception {
        StringBuilder rules = new StringBuilder("groups:\n  - name: dashboards\n    rules:\n");
        int number = 0;
        for (String expression : Dashboards.expressions()) {
            rules.append("      - record: dashboard:expression:n")
                    .append(number++)
                    .append("\n        expr: '")
                    .append(expression.replace("'", "''"))
                    .append("'\n");
        }
        Path file = Files.writeString(folder.resolve("dashboards.yaml"), rules);

        Tool.Answer answer = promtool("check", "rules", file.toString());

        assertThat(answer.exitCode()).as(answer.output()).isZero();
        assertThat(answer.output()).contains(number + " rules found");
    }

    private static Tool.Answer promtool(String... arguments) throws IOException, InterruptedException {
        return Tool.PROMTOOL.run(arguments);
    }
}
