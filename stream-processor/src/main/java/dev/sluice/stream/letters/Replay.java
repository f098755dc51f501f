package dev.sluice.stream.letters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.letter.AuditRecord.State;
import dev.sluice.schemas.letter.LetterRequest;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.wire.Envelope;
import dev.sluice.stream.flow.Flow;
import dev.sluice.stream.letters.Originals.Original;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Letters as the records that are sent through the rules again. */
final class Replay {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Originals originals;
    private final Optional<Correction> correction;
    private final WireValues values;
    private final Flow flow;

    Replay(Post post, Originals originals, Optional<Correction> correction) throws InvalidPipeline {
        this.originals = originals;
        this.correction = correction;
        this.values = post.values();
        this.flow = new Flow(
                post.pipeline(),
                post.registry(),
                post.pipeline().requireKafka().maxRequestBytes(),
                new SimpleMeterRegistry());
    }

    /** What there is to send for a letter. */
    sealed interface Found {

        void fold(Consumer<Original> original, Consumer<String> settled, Consumer<String> obstacle);
    }

    private record Sendable(Original original) implements Found {
        @Override
        public void fold(Consumer<Original> whole, Consumer<String> settled, Consumer<String> obstacle) {
            whole.accept(original);
        }
    }

    private record Settled(State state) implements Found {
        @Override
        public void fold(Consumer<Original> whole, Consumer<String> settled, Consumer<String> obstacle) {
            settled.accept(state.text());
        }
    }

    private record Impossible(String why) implements Found {
        @Override
        public void fold(Consumer<Original> whole, Consumer<String> settled, Consumer<String> obstacle) {
            obstacle.accept(why);
        }
    }

    Found of(Letter letter) {
        if (!letter.isOpen()) {
            return new Settled(letter.state());
        }
        Optional<String> obstacle = Chosen.obstacle(letter);
        if (obstacle.isPresent()) {
            return new Impossible(obstacle.get());
        }
        Optional<Original> original = originals.of(letter);
        if (original.isEmpty()) {
            return new Impossible("Its record is gone: the topic that held it keeps records for a limited time;"
                    + " `sluice resync` reads the table anew");
        }
        try {
            return new Sendable(correctionOf(letter).isPresent() ? corrected(letter, original.get()) : original.get());
        } catch (IllegalArgumentException e) {
            return new Impossible("The corrected value does not fit: " + e.getMessage());
        }
    }

    LetterRequest.Value valueOf(Letter letter) {
        return correctionOf(letter).isPresent() ? LetterRequest.Value.CORRECTED : LetterRequest.Value.ORIGINAL;
    }

    /** The rule that the record breaks today, and what is wrong. */
    Optional<Map.Entry<String, String>> judge(Letter letter, Original original) {
        return flow.judge(letter.cause().topic(), original.key(), original.value(), original.headers());
    }

    private Optional<Correction> correctionOf(Letter letter) {
        return correction.filter(given -> given.letter().equals(letter.id()));
    }

    private Original corrected(Letter letter, Original original) {
        if (original.value() == null) {
            throw new IllegalArgumentException("the letter's record has no value");
        }
        JsonNode value = correctionOf(letter).orElseThrow().value();
        byte[] bytes = values.fromJson(value, original.value());
        JsonNode before = values.toJson(original.value()).orElse(JSON.nullNode());
        return new Original(
                original.key(), bytes, withoutGiven(original.headers(), before, value), original.letterKey());
    }

    /** A column that the source left out is there once somebody has given it another value. */
    private static Headers withoutGiven(Headers headers, JsonNode before, JsonNode corrected) {
        Header lacking = headers.lastHeader(dev.sluice.schemas.wire.Headers.UNAVAILABLE);
        if (lacking == null) {
            return headers;
        }
        try {
            Set<String> rest = dev.sluice.schemas.wire.Headers.names(lacking.value());
            rest.removeIf(column -> !before.path(Envelope.AFTER)
                    .path(column)
                    .equals(corrected.path(Envelope.AFTER).path(column)));
            headers.remove(dev.sluice.schemas.wire.Headers.UNAVAILABLE);
            if (!rest.isEmpty()) {
                headers.add(dev.sluice.schemas.wire.Headers.UNAVAILABLE, JSON.writeValueAsBytes(rest));
            }
            return headers;
        } catch (IOException e) {
            throw new IllegalArgumentException("the letter's list of missing columns can't be read", e);
        }
    }
}
