package dev.sluice.deployment;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** What Grafana would refuse or leave empty, as far as files tell. */
class DashboardsTest {

    private static final Pattern VARIABLE = Pattern.compile("\\$([a-z]+)");

    @Test
    void thereIsOneForEachQuestion() {
        assertThat(Dashboards.all())
                .extracting(dashboard -> dashboard.at("uid").text())
                .containsExactlyInAnyOrder(
                        "sluice-overview",
                        "sluice-lag",
                        "sluice-ingest",
                        "sluice-quality",
                        "sluice-lake",
                        "sluice-jvm");
    }

    @Test
    void everyPanelAsksTheProvisionedDataSource() {
        String uid = Node.of("monitoring/grafana/provisioning/datasources/prometheus.yaml")
                .at("datasources")
                .items()
                .get(0)
                .at("uid")
                .text();

        for (Node dashboard : Dashboards.all()) {
            for (Node panel : Dashboards.panels(dashboard)) {
                assertThat(panel.at("title").text()).isNotBlank();
                if (!panel.at("type").text().equals("row")) {
                    assertThat(panel.at("datasource", "uid").text()).isEqualTo(uid);
                    assertThat(panel.at("targets").items()).as(panel.place()).isNotEmpty();
                }
            }
        }
    }

    @Test
    void everyVariableThatIsUsedIsAskedFor() {
        for (Node dashboard : Dashboards.all()) {
            List<String> known = new ArrayList<>();
            dashboard
                    .at("templating", "list")
                    .items()
                    .forEach(variable -> known.add(variable.at("name").text()));
            Set<String> used = new TreeSet<>();
            for (Node panel : Dashboards.panels(dashboard)) {
                for (Node target : panel.at("targets").items()) {
                    Matcher variable = VARIABLE.matcher(target.at("expr").text());
                    variable.results().forEach(match -> used.add(match.group(1)));
                }
            }

            assertThat(known).as(dashboard.place()).containsAll(used);
        }
    }

    @Test
    void panelsHaveTheirOwnIdsAndPlaces() {
        for (Node dashboard : Dashboards.all()) {
            List<Node> panels = Dashboards.panels(dashboard);
            assertThat(panels).extracting(panel -> panel.at("id").text()).doesNotHaveDuplicates();
            assertThat(panels)
                    .extracting(panel -> panel.at("gridPos", "x").text() + " "
                            + panel.at("gridPos", "y").text())
                    .doesNotHaveDuplicates();
        }
    }
}
