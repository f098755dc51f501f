package dev.sluice.ingest.engine;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * PostgreSQL's text form of an array, taken apart: {@code {1,NULL,"a b"}}. An element that is itself an array keeps its
 * text form.
 *
 * @see <a href="https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO">PostgreSQL: array input and output</a>
 */
final class ArrayLiteral {

    private final String text;
    private int at;

    private ArrayLiteral(String text) {
        this.text = text;
    }

    /**
     * @return the elements' texts, null for SQL null
     * @throws IllegalArgumentException when the text is no array
     */
    static List<@Nullable String> elements(String text) {
        return new ArrayLiteral(text).read();
    }

    private List<@Nullable String> read() {
        at = text.startsWith("[") ? text.indexOf('=') + 1 : 0;
        expect('{');
        List<@Nullable String> elements = new ArrayList<>();
        if (peek() == '}') {
            return elements;
        }
        while (true) {
            elements.add(element());
            if (peek() == '}') {
                return elements;
            }
            expect(',');
        }
    }

    private @Nullable String element() {
        char first = peek();
        if (first == '"') {
            return quoted();
        }
        if (first == '{') {
            return nested();
        }
        int start = at;
        while (peek() != ',' && peek() != '}') {
            at++;
        }
        String word = text.substring(start, at);
        return word.equals("NULL") ? null : word;
    }

    private String quoted() {
        expect('"');
        StringBuilder element = new StringBuilder();
        while (peek() != '"') {
            if (peek() == '\\') {
                at++;
            }
            element.append(peek());
            at++;
        }
        expect('"');
        return element.toString();
    }

    private String nested() {
        int start = at;
        int depth = 0;
        do {
            char c = peek();
            if (c == '"') {
                quoted();
                continue;
            }
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            at++;
        } while (depth > 0);
        return text.substring(start, at);
    }

    private char peek() {
        if (at >= text.length()) {
            throw new IllegalArgumentException("Not a PostgreSQL array");
        }
        return text.charAt(at);
    }

    private void expect(char c) {
        if (peek() != c) {
            throw new IllegalArgumentException("Not a PostgreSQL array");
        }
        at++;
    }
}
