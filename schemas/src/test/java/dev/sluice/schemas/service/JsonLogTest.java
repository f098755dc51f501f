package dev.sluice.schemas.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.trace.SourceTraces;
import dev.sluice.schemas.trace.TraceParent;
import dev.sluice.schemas.wire.DeadLetter;
import dev.sluice.schemas.wire.LetterLog;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** What a service writes on its standard error, read as a log collector would. */
class JsonLogTest {

    private static final SourcePosition POSITION = SourcePosition.of(7, 8, 9);
    private static final TraceParent TRACE = SourceTraces.of("shop", "1", 1).ofTransaction(7);

    /** A process that has something to say of records. */
    static final class Talks {

        public static void main(String... args) {
            LetterLog letters = new LetterLog(LoggerFactory.getLogger("dev.sluice.test"));
            for (int i = 0; i < 3; i++) {
                letters.wrote(letter(i), TRACE.toBytes(), 1_000 + i);
            }
            letters.wrote(letter(3), null, 61_000);
        }

        private static DeadLetter letter(long offset) {
            return new DeadLetter(
                    "stream",
                    Optional.of(TableId.parse("public.orders")),
                    "has-name",
                    "Column name is null",
                    Optional.empty(),
                    "shop.public.orders",
                    2,
                    offset,
                    Optional.of(POSITION),
                    1_000);
        }
    }

    @Test
    void aRecordIsSpokenOfWithItsTraceAndItsPlaces() throws Exception {
        List<JsonNode> lines = linesOf();

        assertThat(lines).allSatisfy(line -> {
            assertThat(line.path("level").asText()).isEqualTo("WARN");
            assertThat(line.path("message").asText()).isEqualTo("Record went to the dead letters");
        });
        JsonNode details = lines.get(0).path("details").isMissingNode()
                ? lines.get(0)
                : lines.get(0).path("details");
        assertThat(details.path("table").asText()).isEqualTo("public.orders");
        assertThat(details.path("topic").asText()).isEqualTo("shop.public.orders");
        assertThat(details.path("partition").asText()).isEqualTo("2");
        assertThat(details.path("offset").asText()).isEqualTo("0");
        assertThat(details.path("position").asText()).isEqualTo(POSITION.toString());
        assertThat(details.path("trace_id").asText()).isEqualTo(TRACE.traceId());
    }

    @Test
    void manyLettersOfOneKindAreOneLineAMinuteThatCountsThem() throws Exception {
        List<JsonNode> lines = linesOf();

        assertThat(lines)
                .extracting(line -> line.path("letters").asText(), line -> line.path("trace_id")
                        .asText())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("1", TRACE.traceId()),
                        org.assertj.core.groups.Tuple.tuple("3", "none"));
    }

    private static List<JsonNode> linesOf() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Talks.class.getName())
                .redirectErrorStream(true)
                .start();
        List<JsonNode> lines = new ArrayList<>();
        ObjectMapper json = new ObjectMapper();
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(json.readTree(line));
            }
        }
        assertThat(process.waitFor()).isZero();
        return lines;
    }
}
