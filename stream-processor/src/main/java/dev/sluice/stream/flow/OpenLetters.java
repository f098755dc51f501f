package dev.sluice.stream.flow;

import dev.sluice.schemas.position.SourcePosition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The open letters of one row.
 *
 * @param letters in the order in which their records came
 */
record OpenLetters(List<OpenLetter> letters) {

    static final OpenLetters NONE = new OpenLetters(List.of());

    OpenLetters {
        letters = List.copyOf(letters);
    }

    boolean isEmpty() {
        return letters.isEmpty();
    }

    int count() {
        return letters.size();
    }

    OpenLetter first() {
        return letters.get(0);
    }

    Optional<OpenLetter> at(long offset) {
        return letters.stream().filter(letter -> letter.offset() == offset).findFirst();
    }

    OpenLetters before(OpenLetter letter) {
        return new OpenLetters(letters.subList(0, letters.indexOf(letter)));
    }

    OpenLetters plus(OpenLetter letter) {
        List<OpenLetter> more = new ArrayList<>(letters);
        more.add(letter);
        return new OpenLetters(more);
    }

    OpenLetters without(OpenLetters settled) {
        List<OpenLetter> rest = new ArrayList<>(letters);
        rest.removeAll(settled.letters);
        return new OpenLetters(rest);
    }

    OpenLetters without(OpenLetter settled) {
        return without(new OpenLetters(List.of(settled)));
    }

    /**
     * Whether a later image of the row makes these letters needless: what it lacks, each of them lacks as well, so none
     * of them has a value that the lake still misses.
     *
     * @param lacks columns that the later image left out because they did not change
     */
    boolean areCoveredBy(Set<String> lacks) {
        return lacks.isEmpty()
                || letters.stream().allMatch(letter -> letter.lacks().containsAll(lacks));
    }

    /** Columns that none of these letters changed: what the lake has in them is still what the row had. */
    Set<String> intact() {
        Set<String> intact = new TreeSet<>(first().lacks());
        letters.forEach(letter -> intact.retainAll(letter.lacks()));
        return intact;
    }

    /** Their number, then of each: offset, kind, position or none, the columns it lacks. */
    static Serde<OpenLetters> serde() {
        Serializer<OpenLetters> serializer = (topic, open) -> write(open);
        return Serdes.serdeFrom(serializer, new LettersDeserializer());
    }

    private static byte[] write(OpenLetters open) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(open.letters.size());
            for (OpenLetter letter : open.letters) {
                out.writeLong(letter.offset());
                out.writeUTF(letter.kind().name());
                out.writeBoolean(letter.position().isPresent());
                if (letter.position().isPresent()) {
                    out.write(letter.position().get().toBytes());
                }
                out.writeShort(letter.lacks().size());
                for (String column : letter.lacks()) {
                    out.writeUTF(column);
                }
            }
        } catch (IOException e) {
            throw new SerializationException("Open letters could not be written", e);
        }
        return bytes.toByteArray();
    }

    private static OpenLetters read(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        int count = in.readInt();
        List<OpenLetter> letters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long offset = in.readLong();
            OpenLetter.Kind kind = OpenLetter.Kind.valueOf(in.readUTF());
            Optional<SourcePosition> position = in.readBoolean()
                    ? Optional.of(SourcePosition.fromBytes(in.readNBytes(SourcePosition.BYTES)))
                    : Optional.empty();
            Set<String> lacks = new HashSet<>();
            for (int columns = in.readShort(); columns > 0; columns--) {
                lacks.add(in.readUTF());
            }
            letters.add(new OpenLetter(offset, position, kind, lacks));
        }
        return new OpenLetters(letters);
    }

    private static final class LettersDeserializer implements Deserializer<OpenLetters> {
        @Override
        @SuppressWarnings("NullAway") // a store asks for what it does not hold
        public OpenLetters deserialize(String topic, byte[] bytes) {
            if (bytes == null) {
                return null;
            }
            try {
                return read(bytes);
            } catch (IOException | IllegalArgumentException e) {
                throw new SerializationException("These are no open letters", e);
            }
        }
    }
}
