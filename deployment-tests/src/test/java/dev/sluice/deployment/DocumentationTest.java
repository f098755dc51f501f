package dev.sluice.deployment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** The pages say what is so: links lead somewhere, and what is quoted from the code is in the code. */
class DocumentationTest {

    private static final Page ARCHITECTURE = new Page("docs/architecture.md");
    private static final Page TROUBLESHOOTING = new Page("docs/troubleshooting.md");

    static List<Page> pages() {
        return Page.all();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsToAFileAndAHeading(Page page) {
        List<String> lost = new ArrayList<>();
        for (String link : page.links()) {
            Path target = page.target(link);
            int anchor = link.indexOf('#');
            if (!Files.exists(target)) {
                lost.add(link);
            } else if (anchor >= 0 && target.toString().endsWith(".md")) {
                Page there = new Page(
                        Repository.path(".").normalize().relativize(target).toString());
                if (!there.anchors().contains(link.substring(anchor + 1))) {
                    lost.add(link);
                }
            }
        }

        assertThat(lost).isEmpty();
    }

    /** The check itself: it can see a link, a heading, and that one is missing. */
    @Test
    void linksAndHeadingsAreRead() {
        Page page = new Page("docs/upgrade.md");

        assertThat(page.links()).contains("schema-evolution.md").noneMatch(link -> link.contains("("));
        assertThat(page.anchors())
                .contains("upgrading-and-going-back", "what-was-tried")
                .doesNotContain("what-was-not");
        assertThat(pages()).hasSizeGreaterThan(30);
    }

    @Test
    void theReadmeLeadsToEveryPage() {
        assertThat(new Page("README.md").links())
                .containsAll(Page.in("docs").stream().map(Page::file).toList());
    }

    @Test
    void everyTopicAndEveryHeaderHasItsPlaceInTheArchitecture() {
        String topics = Repository.text("schemas/src/main/java/dev/sluice/schemas/table/Topics.java");
        String headers = Repository.text("schemas/src/main/java/dev/sluice/schemas/wire/Headers.java");
        List<String> names = new ArrayList<>(groups("return \"([a-z.-]+\\.)\" \\+ pipeline;", topics).stream()
                .map(prefix -> "`" + prefix + "<pipeline>`")
                .toList());
        assertThat(names).hasSizeGreaterThan(5);
        names.addAll(groups("= \"(sluice\\.[a-z-]+)\";", headers).stream()
                .map(header -> "`" + header + "`")
                .toList());

        assertThat(names).hasSizeGreaterThan(12).allSatisfy(name -> assertThat(ARCHITECTURE.text())
                .contains(name));
    }

    @Test
    void everyMessageThatIsQuotedIsInTheCode() {
        List<List<String>> rows = TROUBLESHOOTING.rows("it says");
        List<String> sources = javaTexts();
        List<String> invented = rows.stream()
                .map(row -> row.get(0).strip())
                .filter(message -> sources.stream().noneMatch(source -> isIn(source, message)))
                .toList();

        assertThat(rows).hasSizeGreaterThan(50);
        assertThat(invented).isEmpty();
    }

    @Test
    void everyExitCodeIsExplained() {
        List<String> codes = groups(
                "\\((\\d)\\)[,;]", Repository.text("schemas/src/main/java/dev/sluice/schemas/service/ExitCode.java"));

        assertThat(codes).hasSize(4);
        assertThat(TROUBLESHOOTING.rows("exit code").stream()
                        .map(row -> row.get(0).strip()))
                .containsAll(codes);
    }

    /** Whether a source's texts have the message, in which {@code …} stands for whatever is put in. */
    private static boolean isIn(String source, String message) {
        int from = 0;
        for (String piece : message.substring(1, message.length() - 1).split("…", -1)) {
            int found = source.indexOf(piece.strip(), from);
            if (found < 0) {
                return false;
            }
            from = found + piece.strip().length();
        }
        return true;
    }

    /** The code of each class, with texts that are put together over several lines in one piece, and the scripts. */
    private static List<String> javaTexts() {
        List<String> texts = new ArrayList<>();
        for (String module : Repository.modules()) {
            if (Files.isDirectory(Repository.path(module + "/src/main/java"))) {
                Repository.filesBelow(module + "/src/main/java").stream()
                        .map(Repository::text)
                        .map(text -> text.replaceAll("\"\\s*\\+\\s*\"", "").replace("\\\"", "\""))
                        .forEach(texts::add);
            }
        }
        texts.add(Repository.text("sluice"));
        return texts;
    }

    private static List<String> groups(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> Optional.ofNullable(match.group(1)).orElse(""))
                .toList();
    }
}
