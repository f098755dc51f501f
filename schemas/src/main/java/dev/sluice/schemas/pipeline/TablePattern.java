package dev.sluice.schemas.pipeline;

import dev.sluice.schemas.table.TableId;

import java.util.regex.Pattern;

/**
 * Which tables: {@code schema.table}, where {@code *} stands for any characters and {@code ?} for one.
 *
 * @param text as in the pipeline file
 */
public record TablePattern(String text) {

    /** Whether it names one table, with no wildcard. */
    public boolean isExact() {
        return text.indexOf('*') < 0 && text.indexOf('?') < 0;
    }

    public boolean matches(TableId table) {
        int dot = text.indexOf('.');
        return glob(text.substring(0, dot)).matcher(table.schema()).matches()
                && glob(text.substring(dot + 1)).matcher(table.name()).matches();
    }

    private static Pattern glob(String text) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
