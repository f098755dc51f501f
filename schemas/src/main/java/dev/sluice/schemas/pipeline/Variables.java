package dev.sluice.schemas.pipeline;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills in variables from the environment: a dollar sign and the name in braces, with an optional default after
 * {@code :-}. Two dollar signs before the brace stand for one, and no variable. What comes from the environment is not
 * read for variables again.
 */
final class Variables {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?}");

    private final Map<String, String> environment;

    Variables(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** The text with its variables filled in; a variable that is missing is noted as a problem and left empty. */
    String fill(String text, Place place, List<Problem> problems) {
        if (!text.contains("${")) {
            return text;
        }
        return REFERENCE.matcher(text).replaceAll(match -> Matcher.quoteReplacement(value(match, place, problems)));
    }

    private String value(java.util.regex.MatchResult match, Place place, List<Problem> problems) {
        String name = match.group(1);
        if (name == null) {
            return "${";
        }
        String value = environment.get(name);
        if (value != null && !value.isEmpty()) {
            return value;
        }
        String otherwise = match.group(3);
        if (otherwise != null) {
            return otherwise;
        }
        if (value == null) {
            problems.add(new Problem(
                    place.toString(),
                    "the environment variable " + name + " is not set",
                    "Set it, or give a default: ${" + name + ":-…}"));
        }
        return "";
    }
}
