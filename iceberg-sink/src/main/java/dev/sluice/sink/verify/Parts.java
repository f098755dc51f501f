package dev.sluice.sink.verify;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Several texts in one, reversibly: each as its length in code points, a colon and itself, null as a tilde, commas
 * between them.
 */
final class Parts {

    private static final String NULL = "~";

    private Parts() {}

    /** PostgreSQL expression for one part. */
    static String ofSource(String text) {
        return "coalesce(length(" + text + ")::text || ':' || (" + text + "), '" + NULL + "')";
    }

    /** Spark SQL expression for one part. */
    static String ofLake(String text) {
        return "coalesce(concat(CAST(length(" + text + ") AS STRING), ':', " + text + "), '" + NULL + "')";
    }

    /** One part. */
    static String of(@Nullable String text) {
        return text == null ? NULL : text.codePointCount(0, text.length()) + ":" + text;
    }

    /** Reads parts between two brackets; empty when the text is none, such as one that was shortened. */
    static Optional<List<Optional<String>>> read(String text, char open, char close) {
        if (text.length() < 2 || text.charAt(0) != open || text.charAt(text.length() - 1) != close) {
            return Optional.empty();
        }
        return read(text.substring(1, text.length() - 1));
    }

    /** Reads parts; an empty text has none. */
    static Optional<List<Optional<String>>> read(String text) {
        List<Optional<String>> parts = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith(NULL, at)) {
                parts.add(Optional.empty());
                at += NULL.length();
            } else {
                int colon = text.indexOf(':', at);
                if (colon < 0 || !text.substring(at, colon).matches("\\d{1,9}")) {
                    return Optional.empty();
                }
                int length = Integer.parseInt(text.substring(at, colon));
                int end;
                try {
                    end = text.offsetByCodePoints(colon + 1, length);
                } catch (IndexOutOfBoundsException e) {
                    return Optional.empty(); // shortened on its way
                }
                parts.add(Optional.of(text.substring(colon + 1, end)));
                at = end;
            }
            if (at < text.length() && text.charAt(at) != ',') {
                return Optional.empty();
            }
            at++;
        }
        return Optional.of(parts);
    }
}
