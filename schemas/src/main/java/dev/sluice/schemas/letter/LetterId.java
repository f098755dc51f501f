package dev.sluice.schemas.letter;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Id of a letter by a record that was read from a topic; see {@link dev.sluice.schemas.wire.DeadLetter#id()}.
 *
 * @param topic the topic that holds the record
 * @param partition of the topic
 * @param offset in the partition
 */
public record LetterId(String topic, int partition, long offset) {

    private static final Pattern FORM = Pattern.compile("(.+)-(\\d{1,9})-(\\d{1,18})");

    /** Reads what {@link #toString()} writes; empty when the text has another form: then the record was in no topic. */
    public static Optional<LetterId> parse(String text) {
        Matcher parts = FORM.matcher(text);
        return parts.matches()
                ? Optional.of(
                        new LetterId(parts.group(1), Integer.parseInt(parts.group(2)), Long.parseLong(parts.group(3))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return topic + "-" + partition + "-" + offset;
    }
}
