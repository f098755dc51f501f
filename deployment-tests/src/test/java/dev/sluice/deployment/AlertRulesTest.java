package dev.sluice.deployment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

class AlertRulesTest {

    private static final String RUNBOOKS = "docs/runbooks.md";
    private static final Map<String, List<String>> MODULES = Map.of(
            "ingest", List.of("ingest-debezium", "monitor"),
            "stream", List.of("stream-processor"),
            "sink", List.of("iceberg-sink"),
            "all", List.of("schemas"));
    /** In {@code metrics.txt}: made by a library, so only a scrape of a running service tells (MonitoredIT). */
    private static final String LIBRARY = " library";

    @Test
    void everyAlertSaysHowBadItIsWhatItIsAndWhatToDo() {
        assertThat(Rules.alerts()).isNotEmpty().allSatisfy(alert -> {
            assertThat(alert.at("alert").text()).matches("Sluice[A-Z][A-Za-z]+");
            assertThat(alert.at("labels", "severity").text()).isIn("critical", "warning");
            assertThat(alert.at("annotations").entries()).containsOnlyKeys("summary", "runbook_url");
            assertThat(alert.at("annotations", "summary").text()).isNotBlank();
        });
        assertThat(Rules.alerts()).extracting(alert -> alert.at("alert").text()).doesNotHaveDuplicates();
    }

    @Test
    void everyRunbookLinkLeadsToAHeadingThatNamesTheAlert() {
        Map<String, String> sections = sections();

        assertThat(Rules.alerts()).allSatisfy(alert -> {
            String url = alert.at("annotations", "runbook_url").text();
            assertThat(url).startsWith(RUNBOOKS + "#");
            String anchor = url.substring(url.indexOf('#') + 1);
            assertThat(sections).containsKey(anchor);
            assertThat(sections.get(anchor)).contains("`" + alert.at("alert").text() + "`");
        });
    }

    @Test
    void linksBetweenRunbooksLeadSomewhere() {
        Set<String> anchors = sections().keySet();

        Pattern.compile("]\\(#([^)]+)\\)")
                .matcher(Repository.text(RUNBOOKS))
                .results()
                .forEach(link -> assertThat(anchors).contains(link.group(1)));
    }

    @Test
    void everyAlertIsMadeToFireAndNotToFire() {
        Map<String, Set<Boolean>> seen = new TreeMap<>();
        for (Path file : Repository.filesBelow("monitoring/tests")) {
            Node.all(file.toString(), Repository.text(file))
                    .get(0)
                    .at("tests")
                    .items()
                    .forEach(test -> test.at("alert_rule_test").items().forEach(expected -> seen.computeIfAbsent(
                                    expected.at("alertname").text(), name -> new TreeSet<>())
                            .add(!expected.at("exp_alerts").items().isEmpty())));
        }

        assertThat(Rules.alerts())
                .allSatisfy(alert -> assertThat(seen.get(alert.at("alert").text()))
                        .as(alert.at("alert").text())
                        .containsExactlyInAnyOrder(true, false));
    }

    @Test
    void expressionsSpeakOfTheListedMetricsAndOfAllOfThem() {
        Set<String> used = new TreeSet<>();
        Rules.all().forEach(rule -> used.addAll(Rules.metrics(rule.at("expr").text())));
        Dashboards.expressions().forEach(expression -> used.addAll(Rules.metrics(expression)));
        used.removeAll(Rules.recorded());

        assertThat(used).isEqualTo(listed().keySet());
    }

    @Test
    void listedMetricsAreMadeByTheCode() {
        Set<String> everywhere = KnownMetrics.ofEveryService();

        assertThat(listed()).allSatisfy((metric, job) -> {
            if (!job.equals("prometheus") && !job.endsWith(LIBRARY) && !everywhere.contains(metric)) {
                Set<String> made = new TreeSet<>();
                MODULES.getOrDefault(job, List.of()).forEach(module -> made.addAll(KnownMetrics.ofModule(module)));
                assertThat(made).contains(metric);
            }
        });
    }

    @Test
    void prometheusScrapesEveryServiceWhereItListens() {
        Node jobs = Node.of("monitoring/prometheus.yml").at("scrape_configs");
        Map<String, String> targets = new TreeMap<>();
        jobs.items()
                .forEach(job -> targets.put(
                        job.at("job_name").text(),
                        job.at("static_configs")
                                .items()
                                .get(0)
                                .at("targets")
                                .texts()
                                .get(0)));

        assertThat(targets)
                .containsEntry("sluice-ingest", "ingest:9471")
                .containsEntry("sluice-stream", "stream:9472")
                .containsEntry("sluice-sink", "sink:9473");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    up == 0                                                     | up
                    sum by (job) (rate(a_total{x="b"}[5m])) > 0                 | a_total
                    a / on (x) group_left (y) b_seconds{z=~"c.+"} unless d > 1  | a b_seconds d
                    histogram_quantile(0.99, sum by (le) (rate(a_bucket[1m])))  | a_bucket
                    job:a:rate5m offset 5m                                      | job:a:rate5m
                    """)
    void readsTheMetricsOutOfAnExpression(String expression, String metrics) {
        assertThat(Rules.metrics(expression)).containsExactlyInAnyOrder(metrics.split(" ", -1));
    }

    private static Map<String, String> listed() {
        Map<String, String> jobs = new TreeMap<>();
        Repository.text("monitoring/metrics.txt")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(line -> jobs.put(line.replaceAll(" .*", ""), line.replaceFirst("[^ ]+ ", "")));
        return jobs;
    }

    /** Text below each heading, by the heading's anchor. */
    private static Map<String, String> sections() {
        Map<String, String> sections = new TreeMap<>();
        for (String section : Repository.text(RUNBOOKS).split("(?m)^## ", -1)) {
            String heading = section.lines().findFirst().orElse("");
            String anchor = heading.toLowerCase(Locale.ROOT)
                    .replaceAll("[^a-z0-9 -]", "")
                    .replace(' ', '-');
            sections.put(anchor, section);
        }
        return sections;
    }
}
