package dev.sluice.deployment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A page of the documentation.
 *
 * @param file in the repository, from its root
 */
record Page(String file) {

    private static final Pattern FENCE = Pattern.compile("(?ms)^ *```.*?^ *```$");
    private static final Pattern CODE = Pattern.compile("(`+)(?!`).+?(?<!`)\\1(?!`)");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^()\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *$");

    /** Every page of the repository. */
    static List<Page> all() {
        List<Page> pages = new ArrayList<>();
        Path root = Repository.path(".").normalize();
        pages.addAll(in("docs"));
        pages.addAll(in("k8s"));
        pages.addAll(in("monitoring"));
        for (String module : Repository.modules()) {
            pages.addAll(in(module));
        }
        for (String name : List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md")) {
            pages.add(new Page(root.relativize(root.resolve(name)).toString()));
        }
        return pages;
    }

    /** Pages in a folder and those below it. */
    static List<Page> in(String folder) {
        Path root = Repository.path(".").normalize();
        return Repository.filesBelow(folder).stream()
                .map(root::relativize)
                .map(Path::toString)
                .filter(file -> file.endsWith(".md"))
                .map(Page::new)
                .toList();
    }

    String text() {
        return Repository.text(file);
    }

    /** Where its links lead, without those into the net. */
    List<String> links() {
        String prose = CODE.matcher(FENCE.matcher(text()).replaceAll("")).replaceAll("code");
        return LINK.matcher(prose)
                .results()
                .map(match -> match.group(1))
                .filter(link -> !link.matches("[a-z]+:.*"))
                .toList();
    }

    /** What a link leads to, as a page from the root of the repository, or a file that is none. */
    Path target(String link) {
        String path = link.replaceAll("#.*", "");
        Path own = Repository.path(file);
        return (path.isEmpty() ? own : own.resolveSibling(path)).normalize();
    }

    /** The names under which its headings can be reached, as GitHub makes them. */
    Set<String> anchors() {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        HEADING.matcher(FENCE.matcher(text()).replaceAll("")).results().forEach(heading -> {
            String name = heading.group(1)
                    .replaceAll("\\[([^\\]]*)]\\([^)]*\\)", "$1")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}\\p{M}_ -]", "")
                    .replace(' ', '-');
            int before = seen.merge(name, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? name : name + "-" + before);
        });
        return anchors;
    }

    /** Rows of its tables whose first column has this heading, each as its cells. */
    List<List<String>> rows(String firstColumn) {
        List<List<String>> rows = new ArrayList<>();
        boolean within = false;
        for (String line : text().split("\n", -1)) {
            if (!line.startsWith("|")) {
                within = false;
            } else if (line.startsWith("| " + firstColumn + " |")) {
                within = true;
            } else if (within && !line.startsWith("|---")) {
                rows.add(List.of(line.substring(1, line.length() - 1).split("(?<!\\\\)\\|", -1)));
            }
        }
        return rows;
    }

    @Override
    public String toString() {
        return file;
    }
}
