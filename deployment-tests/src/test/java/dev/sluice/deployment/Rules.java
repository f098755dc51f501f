package dev.sluice.deployment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The alert and recording rules, and what their expressions speak of. */
final class Rules {

    private static final Pattern STRING = Pattern.compile("\"[^\"]*\"|'[^']*'");
    private static final Pattern LABELS = Pattern.compile("\\{[^}]*}");
    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]|\\b[0-9]+(ms|[smhdwy])\\b");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
    private static final Pattern NAME = Pattern.compile("\\b[a-zA-Z_:][a-zA-Z0-9_:]*\\b(?!\\s*\\()");
    private static final Set<String> WORDS =
            Set.of("and", "or", "unless", "bool", "offset", "by", "without", "on", "ignoring", "inf", "nan");

    private Rules() {}

    static List<Node> all() {
        List<Node> rules = new ArrayList<>();
        for (Path file : Repository.filesBelow("monitoring/rules")) {
            Node.all(String.valueOf(file.getFileName()), Repository.text(file))
                    .get(0)
                    .at("groups")
                    .items()
                    .forEach(group -> rules.addAll(group.at("rules").items()));
        }
        return rules;
    }

    static List<Node> alerts() {
        return all().stream().filter(rule -> rule.at("alert").isPresent()).toList();
    }

    /** Names that recording rules give. */
    static Set<String> recorded() {
        Set<String> names = new TreeSet<>();
        all().stream().map(rule -> rule.at("record")).filter(Node::isPresent).forEach(name -> names.add(name.text()));
        return names;
    }

    /** Names of the metrics in an expression. */
    static Set<String> metrics(String expression) {
        String rest = expression;
        for (Pattern other : List.of(STRING, LABELS, RANGE, GROUPING)) {
            rest = other.matcher(rest).replaceAll(" ");
        }
        Set<String> names = new TreeSet<>();
        NAME.matcher(rest).results().map(match -> match.group()).forEach(names::add);
        names.removeIf(name -> WORDS.contains(name.toLowerCase(java.util.Locale.ROOT)));
        return names;
    }
}
