package dev.sluice.local.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.local.guarantee.Guarantee;
import dev.sluice.local.guarantee.Guarantees;
import dev.sluice.local.stack.Installation;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code docs/faults.md} is written from the reports in {@code docs/chaos}, which {@code ./sluice chaos --json} wrote, and from the
 * faults and guarantees that there are. {@code -Dsluice.docs=write} writes it anew.
 */
class FaultsPageTest {

    private static final Path DOCS = Installation.running().home().resolve("docs");
    private static final double MS = 1000.0;

    @Test
    void isWrittenFromTheReportsOfRuns() throws Exception {
        Path page = DOCS.resolve("faults.md");
        String text = text(reports());
        if ("write".equals(System.getProperty("sluice.docs"))) {
            Files.writeString(page, text);
        }

        assertThat(Files.readString(page))
                .as("docs/faults.md, which -Dsluice.docs=write writes anew")
                .isEqualTo(text);
    }

    private static List<JsonNode> reports() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(DOCS.resolve("chaos"))) {
            files = all.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        List<JsonNode> reports = new ArrayList<>();
        for (Path file : files) {
            reports.add(new ObjectMapper().readTree(file.toFile()));
        }
        return reports;
    }

    private static String text(List<JsonNode> reports) throws IOException {
        StringBuilder page = new StringBuilder(resource("faults-introduction.txt"));
        page.append("\n## What is promised\n\n| guarantee | promise |\n|---|---|\n");
        for (Guarantee guarantee : Guarantees.ALL) {
            page.append("| `%s` | %s |\n".formatted(guarantee.name(), guarantee.promise()));
        }
        page.append("\n## What happened\n\n");
        page.append(
                "Counts are of all runs below. *Recovery* is from the end of the fault until everything that was committed by"
                        + " then was in the lake: the median and the longest; of a fault that struck together with another, that of both. What had just struck when a run was ended by"
                        + " hand did not come to recover.\n\n");
        page.append("| fault | promised | struck | recovered | not as promised | left out | recovery | seeds |\n");
        page.append("|---|---|---|---|---|---|---|---|\n");
        Stream.concat(Faults.KINDS.stream(), Faults.LOSSES.stream()).forEach(kind -> page.append(line(kind, reports)));
        page.append(
                "\n## The runs\n\n| seed | minutes | transactions | faults | kills | verdicts |\n|---|---|---|---|---|---|\n");
        for (JsonNode report : reports) {
            page.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %,d | %d | %d | %s |\n",
                    name(report),
                    report.path("minutes").asLong(),
                    report.path("transactions").asLong(),
                    faults(report),
                    report.path("kills").asLong(),
                    verdicts(report)));
        }
        page.append(String.format(
                Locale.ROOT,
                "\nIn all %d runs, %,d transactions, %d faults, %d processes killed.\n",
                reports.size(),
                reports.stream()
                        .mapToLong(each -> each.path("transactions").asLong())
                        .sum(),
                reports.stream().mapToLong(FaultsPageTest::faults).sum(),
                reports.stream().mapToLong(each -> each.path("kills").asLong()).sum()));
        page.append(resource("faults-outlook.txt"));
        return page.toString();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(FaultsPageTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String name(JsonNode report) {
        String only = report.path("only").asText();
        return report.path("seed").asText() + (only.isEmpty() ? "" : ", only “" + only + "”");
    }

    private static long faults(JsonNode report) {
        long count = 0;
        for (JsonNode entry : report.path("faults")) {
            count += entry.path("outcome").asText().equals("skipped")
                    ? 0
                    : entry.path("kinds").size();
        }
        return count;
    }

    private static String verdicts(JsonNode report) {
        List<String> broken = new ArrayList<>();
        int judged = 0;
        for (String verdicts : List.of("verdicts", "verdicts_after_losses")) {
            for (JsonNode verdict : report.path(verdicts)) {
                judged++;
                if (!verdict.path("kept").asBoolean()) {
                    broken.add("`" + verdict.path("guarantee").asText() + "`");
                }
            }
        }
        return judged == 0
                ? "not judged"
                : broken.isEmpty() ? judged + " kept" : "broken: " + String.join(", ", broken);
    }

    private static String line(Kind kind, List<JsonNode> reports) {
        List<Long> recoveries = new ArrayList<>();
        Set<Long> seeds = new TreeSet<>();
        int unkept = 0;
        int skipped = 0;
        int struck = 0;
        for (JsonNode report : reports) {
            for (JsonNode entry : report.path("faults")) {
                if (!names(entry).contains(kind.name())) {
                    continue;
                }
                String outcome = entry.path("outcome").asText();
                if (outcome.equals("skipped")) {
                    skipped++;
                    continue;
                }
                struck++;
                seeds.add(report.path("seed").asLong());
                if (outcome.equals("unkept")) {
                    unkept++;
                } else if (outcome.equals("recovered")) {
                    recoveries.add(entry.path("recovery_ms").asLong());
                }
            }
        }
        recoveries.sort(Long::compare);
        String recovery = recoveries.isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        "%.0f s, %.0f s",
                        recoveries.get(recoveries.size() / 2) / MS,
                        recoveries.get(recoveries.size() - 1) / MS);
        return "| %s | %s | %d | %d | %d | %d | %s | %s |\n"
                .formatted(
                        kind.name(),
                        kind.promise(),
                        struck,
                        recoveries.size(),
                        unkept,
                        skipped,
                        recovery,
                        String.join(", ", seeds.stream().map(String::valueOf).toList()));
    }

    private static List<String> names(JsonNode entry) {
        List<String> names = new ArrayList<>();
        entry.path("kinds").forEach(name -> names.add(name.asText()));
        return names;
    }
}
