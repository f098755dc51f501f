package dev.sluice.deployment;

import java.util.Map;
import java.util.TreeMap;

/** The variables of {@code .env.example}. */
final class Example {

    static final String PLACEHOLDER = "CHANGE_ME";

    private Example() {}

    static Map<String, String> variables() {
        Map<String, String> variables = new TreeMap<>();
        for (String line : Repository.text(".env.example").lines().toList()) {
            if (!line.isBlank() && !line.startsWith("#")) {
                int equals = line.indexOf('=');
                variables.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return variables;
    }
}
