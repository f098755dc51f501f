package dev.sluice.ingest.engine;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * PostgreSQL's text form of an array of one dimension, taken apart: {@code {1,NULL,"a b"}}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO">PostgreSQL: array input and output</a>
 */
final class ArrayLiteral {

    private final String text;
    private final char delimiter;
    private int at;

    private ArrayLiteral(String text, char delimiter) {
        this.text = text;
        this.delimiter = delimiter;
    }

    /**
     * Takes an array apart.
     *
     * @param delimiter between elements; a comma for all types but box
     * @return the elements' texts, null for SQL null
     * @throws IllegalArgumentException when the text is no array, or one of several dimensions
     */
    static List<@Nullable String> elements(String text, char delimiter) {
        return new ArrayLiteral(text, delimiter).read();
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
            expect(delimiter);
        }
    }

    private @Nullable String element() {
        char first = peek();
        if (first == '"') {
            return quoted();
        }
        if (first == '{') {
            throw new IllegalArgumentException("An array of several dimensions");
        }
        int start = at;
        while (peek() != delimiter && peek() != '}') {
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
