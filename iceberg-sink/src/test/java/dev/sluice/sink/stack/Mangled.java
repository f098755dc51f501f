package dev.sluice.sink.stack;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Good bytes, and what accidents make of them. */
public final class Mangled {

    private static final int EDITS = 6;

    private enum Kind {
        SET,
        INSERT,
        REMOVE,
        CUT,
        REPEAT
    }

    /** @param where share of the way through the bytes */
    private record Edit(Kind kind, double where, byte value, int length) {}

    private Mangled() {}

    /** One of the examples with a few bytes changed, or bytes that are nothing at all. */
    public static Arbitrary<byte[]> bytes(List<byte[]> examples) {
        Arbitrary<byte[]> changed = Combinators.combine(
                        Arbitraries.of(examples), edits().list().ofMaxSize(EDITS))
                .as((bytes, edits) -> {
                    List<Byte> all = new ArrayList<>();
                    for (byte each : bytes) {
                        all.add(each);
                    }
                    edits.forEach(edit -> apply(edit, all, edit.value()));
                    byte[] result = new byte[all.size()];
                    for (int i = 0; i < result.length; i++) {
                        result[i] = all.get(i);
                    }
                    return result;
                });
        Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofMaxSize(64);
        return Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(4, changed), net.jqwik.api.Tuple.of(1, any));
    }

    private static Arbitrary<Edit> edits() {
        return Combinators.combine(
                        Arbitraries.of(Kind.class),
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.bytes(),
                        Arbitraries.integers().between(1, 8))
                .as(Edit::new);
    }

    private static void apply(Edit edit, List<Byte> bytes, byte value) {
        int at = (int) (edit.where() * bytes.size());
        int to = Math.min(at + edit.length(), bytes.size());
        switch (edit.kind()) {
            case SET -> Collections.fill(bytes.subList(at, Math.min(at + 1, to)), value);
            case INSERT -> bytes.addAll(at, Collections.nCopies(edit.length(), value));
            case REMOVE -> bytes.subList(at, to).clear();
            case CUT -> bytes.subList(at, bytes.size()).clear();
            case REPEAT -> bytes.addAll(at, new ArrayList<>(bytes.subList(at, to)));
        }
    }
}
