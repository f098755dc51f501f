package dev.sluice.local.monitoring;

import dev.sluice.local.stack.Installation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code docs/metrics.md}: what the services of a running pipeline say of their metrics. {@code -Dsluice.docs=write} writes
 * the file instead of comparing it.
 */
final class MetricsDocument {

    private static final String HEAD =
            """
            # Metrics

            What the services show at `/metrics`. `MonitoredIT` generates this page from the scrapes of a running pipeline, and fails when
            it says something else. To write it anew:

            ```
            mvn verify -Dit.test=MonitoredIT -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false \\
                -Dfailsafe.failIfNoSpecifiedTests=false -Dsluice.docs=write
            ```

            All have the tags `pipeline` and `stage`, the latter being the process that shows the metric. What stands behind the tag `by` is
            the stage that a metric speaks of. A summary has `_count`, `_sum` and `_max`, a histogram `_bucket` as well.

            ## Sluice's own, Kafka's as the broker tells, and Debezium's

            | metric | kind | tags | from | what it says |
            |---|---|---|---|---|
            """;

    private static final String LIBRARIES =
            """

            ## Of libraries

            The JVM's and Kafka's clients' own, as [Micrometer](https://docs.micrometer.io/micrometer/reference/) names them. Ids of instances and
            random parts are taken out of the tags `client_id` and `thread_id`.

            | metrics that begin with | from |
            |---|---|
            """;

    private static final Set<String> COMMON = Set.of("pipeline", "stage", "le", "quantile");
    private static final Pattern HELP = Pattern.compile("# HELP (\\S+) (.*)");
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? \\S+");
    private static final Pattern TAG = Pattern.compile("([a-zA-Z_]+)=\"");
    private static final Pattern OWN = Pattern.compile("(sluice|debezium|kafka_consumergroup|kafka_topic)_.*");
    private static final Pattern PART = Pattern.compile("_(count|sum|bucket|max|total)$");

    /** One metric over all scrapes. */
    private static final class Metric {
        private String help = "";
        private String kind = "";
        private final Set<String> tags = new TreeSet<>();
        private final Set<String> stages = new TreeSet<>();
    }

    private MetricsDocument() {}

    /** @param scrapes by stage */
    static String of(Map<String, String> scrapes) {
        Map<String, Metric> own = new TreeMap<>();
        Map<String, Set<String>> libraries = new TreeMap<>();
        scrapes.forEach((stage, scrape) -> read(stage, scrape, own, libraries));
        StringBuilder text = new StringBuilder(HEAD);
        own.forEach((name, metric) -> {
            String base = PART.matcher(name).replaceAll("");
            if (!name.endsWith("_max") || !own.containsKey(base)) {
                text.append("| ")
                        .append(String.join(
                                " | ",
                                "`" + name + "`",
                                metric.kind,
                                code(metric.tags),
                                String.join(", ", metric.stages),
                                metric.help))
                        .append(" |\n");
            }
        });
        text.append(LIBRARIES);
        libraries.forEach((prefix, stages) -> text.append("| `")
                .append(prefix)
                .append("_` | ")
                .append(String.join(", ", stages))
                .append(" |\n"));
        return text.toString();
    }

    private static void read(String stage, String scrape, Map<String, Metric> own, Map<String, Set<String>> libraries) {
        Map<String, Metric> families = new TreeMap<>();
        for (String line : scrape.split("\n", -1)) {
            Matcher help = HELP.matcher(line);
            Matcher type = TYPE.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (help.matches()) {
                metric(families, help.group(1)).help = help.group(2).trim();
            } else if (type.matches()) {
                metric(families, type.group(1)).kind = type.group(2);
            } else if (!line.startsWith("#") && sample.matches()) {
                String name = sample.group(1);
                String family =
                        families.containsKey(name) ? name : PART.matcher(name).replaceAll("");
                TAG.matcher(String.valueOf(sample.group(2))).results().forEach(tag -> {
                    if (!COMMON.contains(tag.group(1))) {
                        metric(families, family).tags.add(tag.group(1));
                    }
                });
            }
        }
        families.forEach((name, metric) -> {
            if (OWN.matcher(name).matches()) {
                Metric all = metric(own, name);
                all.help = metric.help;
                all.kind = metric.kind;
                all.tags.addAll(metric.tags);
                all.stages.add(stage);
            } else {
                libraries.computeIfAbsent(prefix(name), any -> new TreeSet<>()).add(stage);
            }
        });
    }

    private static Metric metric(Map<String, Metric> metrics, String name) {
        return metrics.computeIfAbsent(name, any -> new Metric());
    }

    private static String prefix(String name) {
        String[] words = name.split("_", -1);
        return words[0].equals("kafka") ? words[0] + "_" + words[1] : words[0];
    }

    private static String code(Set<String> tags) {
        return tags.isEmpty() ? "" : "`" + String.join("`, `", tags) + "`";
    }

    /** Fails when the committed page is another one. */
    static void require(String text) throws Exception {
        Path page = Installation.running().home().resolve("docs/metrics.md");
        if ("write".equals(System.getProperty("sluice.docs"))) {
            Files.writeString(page, text);
        }
        assertThat(List.of(Files.readString(page).split("\n")))
                .as("docs/metrics.md, which -Dsluice.docs=write writes anew")
                .isEqualTo(List.of(text.split("\n")));
    }
}
