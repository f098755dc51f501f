package dev.sluice.schemas.fuzz;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Good bytes and lines, and what accidents make of them. */
final class Mangled {

    private static final int EDITS = 6;

    /** Values that are read as something else than they look like. */
    private static final List<String> ODD = List.of(
            "",
            "null",
            "[]",
            "{}",
            "-1",
            "1e999",
            "99999999999999999999",
            "\"\"",
            "\"\\u0000\"",
            "\"${\"",
            "!!javax.script.ScriptEngineManager []",
            "&a [*a]",
            "{\"@class\": \"java.lang.ProcessBuilder\"}",
            "[[[[[[[[[[[[[[[[[[[[[[[[[",
            "'\uD83E\uDDC0'");

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
    static Arbitrary<byte[]> bytes(List<byte[]> examples) {
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

    /** The same of JSON: also with values in other values' places. */
    static Arbitrary<byte[]> json(List<String> examples) {
        Arbitrary<byte[]> values = Combinators.combine(
                        Arbitraries.of(examples), Arbitraries.integers().between(0, 40), Arbitraries.of(ODD))
                .as((json, number, odd) -> replaced(json, number, odd).getBytes(StandardCharsets.UTF_8));
        return Arbitraries.oneOf(
                values,
                bytes(examples.stream()
                        .map(each -> each.getBytes(StandardCharsets.UTF_8))
                        .toList()));
    }

    /** The value behind the colon of that number. */
    private static String replaced(String json, int number, String odd) {
        List<Integer> colons = new ArrayList<>();
        for (int at = json.indexOf(':'); at >= 0; at = json.indexOf(':', at + 1)) {
            colons.add(at);
        }
        int from = colons.get(number % colons.size()) + 1;
        int to = from;
        while (to < json.length() && ",}]".indexOf(json.charAt(to)) < 0) {
            to++;
        }
        return json.substring(0, from) + odd + json.substring(to);
    }

    /** A text with lines that were lost, doubled, moved in or given another value. */
    static Arbitrary<String> lines(String example) {
        return Combinators.combine(edits().list().ofMinSize(1).ofMaxSize(EDITS), Arbitraries.of(ODD))
                .as((edits, odd) -> {
                    List<String> lines = new ArrayList<>(Arrays.asList(example.split("\n", -1)));
                    for (Edit edit : edits) {
                        int at = Math.min((int) (edit.where() * lines.size()), lines.size() - 1);
                        if (at < 0) {
                            break;
                        }
                        String line = lines.get(at);
                        switch (edit.kind()) {
                            case SET -> lines.set(at, line.replaceFirst(":.*", ": ") + odd);
                            case INSERT -> lines.set(at, "  " + line);
                            case REMOVE -> lines.remove(at);
                            case CUT -> lines.set(at, line.substring(0, line.length() / 2));
                            case REPEAT -> lines.add(at, line);
                        }
                    }
                    return String.join("\n", lines);
                });
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
