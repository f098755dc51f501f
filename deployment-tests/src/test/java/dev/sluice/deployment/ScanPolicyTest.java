package dev.sluice.deployment;

import org.junit.jupiter.api.Test;

import java.time.LocalDate;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** What a scan for known vulnerabilities may pass over, and that none passes over more. */
class ScanPolicyTest {

    private static final String POLICY = ".github/trivy.yaml";
    private static final int LONGEST_DAYS = 90;

    @Test
    void everyScanFollowsThePolicyAndFailsTheBuild() {
        List<Node> scans = Node.of(".github/workflows/ci.yml").at("jobs").entries().values().stream()
                .flatMap(job -> job.at("steps").items().stream())
                .filter(step -> step.at("uses").text().startsWith("aquasecurity/trivy-action@"))
                .map(step -> step.at("with"))
                .toList();

        assertThat(scans)
                .as("source, list of what the build is made of, images")
                .hasSize(3);
        assertThat(scans).allSatisfy(scan -> {
            assertThat(scan.at("trivy-config").text()).isEqualTo(POLICY);
            assertThat(scan.at("exit-code").text()).isEqualTo("1");
            assertThat(scan.at("trivyignores").text()).isEmpty();
        });
    }

    @Test
    void aScanIsMadeAlsoWhenNobodyChangesAnything() {
        assertThat(Node.of(".github/workflows/ci.yml").at("on", "schedule").items())
                .isNotEmpty();
    }

    @Test
    void whatIsPassedOverSaysWhyAndUntilWhen() {
        Node ignored = Node.of(Node.of(POLICY).at("ignorefile").text());

        assertThat(ignored.entries().keySet())
                .containsExactly("vulnerabilities", "misconfigurations", "secrets", "licenses");
        ignored.entries().values().stream()
                .flatMap(kind -> kind.items().stream())
                .forEach(finding -> {
                    assertThat(finding.at("id").text()).isNotBlank();
                    assertThat(finding.at("statement").text().length())
                            .as("%s says why", finding.at("id").text())
                            .isGreaterThan(30);
                    assertThat(LocalDate.parse(finding.at("expired_at").text()))
                            .isBefore(LocalDate.now(java.time.ZoneOffset.UTC).plusDays(LONGEST_DAYS + 1));
                });
    }
}
