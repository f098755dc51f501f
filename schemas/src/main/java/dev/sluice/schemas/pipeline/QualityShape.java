package dev.sluice.schemas.pipeline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schemas.pipeline.Section.Field;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import static dev.sluice.schemas.pipeline.Section.optional;
import static dev.sluice.schemas.pipeline.Section.withDefault;

/** The section {@code quality}. */
final class QualityShape {

    private static final String OFF = "off";

    private static final Field<Secret> MASKING_KEY = optional(
            "masking-key",
            longEnough(Shape.secret()),
            "Key of the masks hash and encrypt, of 16 bytes at the least; take it from the environment");
    private static final Field<Secret> MASKING_KEY_FILE =
            optional("masking-key-file", longEnough(fileContent()), "File that holds this key");
    private static final Field<Schedule> SCHEDULE = withDefault(
            "schedule",
            schedule(),
            "1h",
            "Time between two runs of the checks and profiles of all tables; off: on demand alone");

    private QualityShape() {}

    static Section<Quality> quality() {
        return Section.of(
                        "What masking and the checks of tables have in common",
                        List.of(MASKING_KEY, MASKING_KEY_FILE, SCHEDULE),
                        f -> new Quality(
                                f.find(MASKING_KEY).or(() -> f.find(MASKING_KEY_FILE)),
                                f.get(SCHEDULE).every()))
                .together((f, problems) -> {
                    if (f.find(MASKING_KEY).isPresent()
                            && f.find(MASKING_KEY_FILE).isPresent()) {
                        problems.add(new Problem(
                                f.place().toString(), "has masking-key and masking-key-file", "Keep one of the two"));
                    }
                });
    }

    /** Tells nothing of the key, not even its length. */
    private static Shape<Secret> longEnough(Shape<Secret> shape) {
        return new Shape<>() {
            @Override
            public @Nullable Secret check(Value value, List<Problem> problems) {
                Secret secret = shape.check(value, problems);
                if (secret != null && secret.reveal().getBytes(StandardCharsets.UTF_8).length < Quality.KEY_BYTES) {
                    problems.add(new Problem(
                            value.place().toString(),
                            "the key is too short",
                            "Give at least " + Quality.KEY_BYTES + " bytes, such as those of `openssl rand -hex 32`"));
                    return null;
                }
                // Hashes of one run have to match each other.
                return secret == null ? null : secret.asItIs();
            }

            @Override
            public ObjectNode jsonSchema() {
                return shape.jsonSchema();
            }
        };
    }

    private static Shape<Secret> fileContent() {
        return new Single<>("a file that can be read", null) {
            @Override
            @Nullable
            Secret read(String text) {
                try {
                    return text.isEmpty()
                            ? null
                            : new Secret(Files.readString(Path.of(text)).strip());
                } catch (IOException | InvalidPathException e) {
                    return null;
                }
            }
        };
    }

    /** Empty when it is off. */
    private record Schedule(Optional<Duration> every) {}

    private static Shape<Schedule> schedule() {
        Shape<Duration> duration = Shape.durationFrom(Duration.ofSeconds(1), "1s");
        return new Shape<>() {
            @Override
            public @Nullable Schedule check(Value value, List<Problem> problems) {
                if (value instanceof Value.Text text && text.text().equals(OFF)) {
                    return new Schedule(Optional.empty());
                }
                Duration length = duration.check(value, problems);
                return length == null ? null : new Schedule(Optional.of(length));
            }

            @Override
            public ObjectNode jsonSchema() {
                ObjectNode schema = JSON.objectNode();
                schema.putArray("anyOf").add(Shape.oneOf(OFF).jsonSchema()).add(duration.jsonSchema());
                return schema;
            }
        };
    }
}
