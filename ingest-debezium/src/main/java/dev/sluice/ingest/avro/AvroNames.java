package dev.sluice.ingest.avro;

import java.util.regex.Pattern;

/**
 * Any text as a legal Avro name, reversibly: a character that Avro does not allow stands as {@code _x} and four hex
 * digits (its UTF-16 unit) and {@code _}; so does the underscore of a text that looks escaped already. Two different
 * texts never share a name.
 */
final class AvroNames {

    private static final Pattern LEGAL = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern LOOKS_ESCAPED = Pattern.compile("_(?=x[0-9a-f]{4}_)");
    private static final Pattern ESCAPED = Pattern.compile("_x([0-9a-f]{4})_");

    private AvroNames() {}

    /** A name of one part, for a field. */
    static String escape(String text) {
        if (text.isEmpty()) {
            return "_x_";
        }
        String safe = LOOKS_ESCAPED.matcher(text).replaceAll("_x005f_");
        if (LEGAL.matcher(safe).matches()) {
            return safe;
        }
        StringBuilder name = new StringBuilder(safe.length() + 12);
        for (int i = 0; i < safe.length(); i++) {
            char c = safe.charAt(i);
            if (isLetter(c) || (i > 0 && isDigit(c))) {
                name.append(c);
            } else {
                name.append(String.format("_x%04x_", (int) c));
            }
        }
        return name.toString();
    }

    /** The text that {@link #escape} was given. */
    static String unescape(String name) {
        if (name.equals("_x_")) {
            return "";
        }
        return ESCAPED.matcher(name)
                .replaceAll(unit -> java.util.regex.Matcher.quoteReplacement(
                        String.valueOf((char) Integer.parseInt(unit.group(1), 16))));
    }

    /** A dotted name, part by part, for a record. */
    static String escapeDotted(String text) {
        StringBuilder name = new StringBuilder(text.length());
        for (String part : text.split("\\.", -1)) {
            if (name.length() > 0) {
                name.append('.');
            }
            name.append(escape(part));
        }
        return name.toString();
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
