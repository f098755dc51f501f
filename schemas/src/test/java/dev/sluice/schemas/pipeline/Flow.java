package dev.sluice.schemas.pipeline;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Values as YAML on one line. */
final class Flow {

    private static final String PLAIN = "[A-Za-z0-9_/][A-Za-z0-9_/.%()@+ -]*(:[A-Za-z0-9_/.%()@+-]+)*";

    private Flow() {}

    static String of(Object value) {
        if (value instanceof Map<?, ?> mapping) {
            return mapping.entrySet().stream()
                    .map(each -> each.getKey() + ": " + of(each.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Flow::of).collect(Collectors.joining(", ", "[", "]"));
        }
        String text = String.valueOf(value);
        return text.matches(PLAIN) || !(value instanceof String)
                ? text
                : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
