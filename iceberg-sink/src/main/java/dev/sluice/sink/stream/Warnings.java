package dev.sluice.sink.stream;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.sink.decode.RawRecord;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rules that records broke which land all the same, as the processor has noted in the records' headers. */
final class Warnings {

    /** JSON array of the names of the rules. */
    static final String HEADER = "sluice.warnings";

    /** Counts what a header says that nobody can read. */
    private static final String UNREADABLE = "unreadable-warnings";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<String>> NAMES = new TypeReference<>() {};

    private Warnings() {}

    /** How many of the records broke each rule, by its name. */
    static Map<String, Long> of(List<RawRecord> records) {
        Map<String, Long> counts = new HashMap<>();
        for (RawRecord record : records) {
            byte @Nullable [] warnings = record.header(HEADER);
            if (warnings != null) {
                names(warnings).forEach(name -> counts.merge(name, 1L, Long::sum));
            }
        }
        return counts;
    }

    private static List<String> names(byte[] warnings) {
        try {
            return JSON.readValue(warnings, NAMES);
        } catch (IOException e) {
            return List.of(UNREADABLE);
        }
    }
}
