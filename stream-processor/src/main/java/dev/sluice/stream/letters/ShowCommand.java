package dev.sluice.stream.letters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.wire.DeadLetter;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code ./sluice dlq show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description =
                "Shows a dead letter: what it broke, its record's headers, key and value. Masked columns stay masked.")
final class ShowCommand implements Callable<Integer> {

    private final Dlq dlq;

    @Parameters(paramLabel = "ID", description = "The letter's id, as `dlq list` shows it")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String id;

    @Option(
            names = "--json",
            description = "Answer with one JSON document; its `value`, corrected, is what `dlq redrive --value` takes")
    private boolean json;

    ShowCommand(Dlq dlq) {
        this.dlq = dlq;
    }

    @Override
    public Integer call() throws InvalidPipeline {
        Post post = Post.of(dlq.options().load());
        Letter letter = post.letterBox().letters().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> unknown(id));
        try (Originals originals = post.originals()) {
            ConsumerRecord<byte[], byte[]> record = originals.letter(letter).orElseThrow(() -> unknown(id));
            ObjectNode shown = LetterJson.of(letter);
            shown.set("headers", headers(record.headers(), shown.objectNode()));
            put(shown, "key", record.key(), post.values());
            put(shown, "value", record.value(), post.values());
            print(letter, record, shown);
        }
        dlq.out().flush();
        return 0;
    }

    static InvalidPipeline unknown(String id) {
        return new InvalidPipeline(List.of(new Problem(
                "letter " + id, "is not among the dead letters", "`sluice dlq list` shows those that are")));
    }

    private void print(Letter letter, ConsumerRecord<byte[], byte[]> record, ObjectNode shown) {
        if (json) {
            dlq.out().println(LetterJson.text(shown));
            return;
        }
        LetterText.details(letter).forEach(dlq.out()::println);
        shown.path("headers").properties().forEach(header -> dlq.out()
                .println("header         " + header.getKey() + " = "
                        + header.getValue().asText()));
        Header masked = record.headers().lastHeader(DeadLetter.MASKED);
        if (masked != null) {
            dlq.out().println("masked         " + new String(masked.value(), StandardCharsets.UTF_8));
        }
        dlq.out().println("key            " + LetterJson.text(shown.path("key")));
        Header omitted = record.headers().lastHeader(DeadLetter.OMITTED);
        if (omitted != null) {
            dlq.out()
                    .println("value          " + new String(omitted.value(), StandardCharsets.UTF_8)
                            + " bytes, not in the letter but in the raw topic, where its id says");
        } else {
            dlq.out().println("value          " + LetterJson.text(shown.path("value")));
        }
    }

    /** As JSON where the bytes can be read, else as they are, in hexadecimal. */
    private static void put(ObjectNode shown, String name, byte @Nullable [] bytes, WireValues values) {
        JsonNode read = values.toJson(bytes).orElse(null);
        if (read != null) {
            shown.set(name, read);
        } else if (bytes == null) {
            shown.putNull(name);
        } else {
            shown.putObject(name).put("unreadable_hex", HexFormat.of().formatHex(bytes));
        }
    }

    /** The record's own; what the letter says stands beside them by name. */
    private static ObjectNode headers(Headers headers, ObjectNode json) {
        for (Header header : headers) {
            if (!DeadLetter.owns(header.key())) {
                json.put(header.key(), text(header.value()));
            }
        }
        return json;
    }

    private static @Nullable String text(byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
            return text.chars().anyMatch(Character::isISOControl)
                    ? HexFormat.of().formatHex(value)
                    : text;
        } catch (CharacterCodingException e) {
            return HexFormat.of().formatHex(value);
        }
    }
}
