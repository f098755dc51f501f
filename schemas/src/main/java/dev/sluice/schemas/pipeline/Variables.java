package dev.sluice.schemas.pipeline;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills in variables from the environment: a dollar sign and the name in braces, with an optional default after
 * {@code :-}. Where {@code NAME} is not set but {@code NAME_FILE} is, the value is the content of the file of that name,
 * without the line break at its end: so a password can be mounted and is in no environment. Two dollar signs before the
 * brace stand for one, and no variable. What is filled in is not read for variables again.
 */
final class Variables {

    private static final String FILE = "_FILE";
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

    /**
     * The text as its variables' files have it each time it is asked. While one of them can't be read, or is empty, it is
     * what it was before: somebody is writing it.
     *
     * @param filled what {@link #fill} has made of it
     */
    Supplier<String> followed(String text, String filled, Place place) {
        if (!text.contains("${")) {
            return () -> filled;
        }
        AtomicReference<String> last = new AtomicReference<>(filled);
        return () -> {
            List<Problem> problems = new ArrayList<>();
            boolean isWhole = REFERENCE.matcher(text).results().noneMatch(match -> isEmptyFile(match, place, problems));
            String now = fill(text, place, problems);
            if (isWhole && problems.isEmpty()) {
                last.set(now);
            }
            return last.get();
        };
    }

    private boolean isEmptyFile(MatchResult match, Place place, List<Problem> problems) {
        String name = match.group(1);
        return name != null && !environment.containsKey(name) && "".equals(mounted(name, place, problems));
    }

    private String value(MatchResult match, Place place, List<Problem> problems) {
        String name = match.group(1);
        if (name == null) {
            return "${";
        }
        String value = environment.containsKey(name) ? environment.get(name) : mounted(name, place, problems);
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

    /** What the variable's file holds; null when none is named, empty and noted as a problem when it can't be read. */
    private @Nullable String mounted(String name, Place place, List<Problem> problems) {
        String file = environment.get(name + FILE);
        if (file == null) {
            return null;
        }
        try {
            return Files.readString(Path.of(file)).replaceAll("\\R\\z", "");
        } catch (IOException | RuntimeException e) {
            problems.add(new Problem(
                    place.toString(),
                    "the file " + file + ", which " + name + FILE + " names, can't be read: " + e.getMessage(),
                    "Mount it, and let this user read it"));
            return "";
        }
    }
}
