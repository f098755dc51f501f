package dev.sluice.bench.result;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Sizes as a result names them: {@code b.changes} belongs to workload B. */
final class Sizes {

    private Sizes() {}

    /** What the workload's figures depend on. */
    static Map<String, String> ofWorkload(RunResult result, String workload) {
        String prefix = workload.toLowerCase(Locale.ROOT) + ".";
        Map<String, String> own = new TreeMap<>();
        result.circumstances().sizes().forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                own.put(key, value);
            }
        });
        return own;
    }
}
