package dev.sluice.stream.letters;

import dev.sluice.schemas.status.TableStatus;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The letters that somebody chose and those that belong with them: a row's letters go on together and in their order, or
 * the row in the lake would lack what one of them changed.
 */
final class Selection {

    private Selection() {}

    /** Chosen letters in their order, with the open ones that belong to the same rows. */
    static List<Letter> of(List<Letter> all, Predicate<Letter> chosen) {
        Set<String> ids = new HashSet<>();
        Set<Row> rows = new HashSet<>();
        all.stream().filter(chosen).forEach(letter -> take(letter, ids, rows));
        int before;
        do {
            before = ids.size();
            for (Letter letter : all) {
                boolean belongs = letter.isOpen()
                        && (letter.joined().filter(ids::contains).isPresent()
                                || Row.of(letter).filter(rows::contains).isPresent());
                if (belongs && !ids.contains(letter.id())) {
                    take(letter, ids, rows);
                }
            }
        } while (ids.size() > before);
        return all.stream().filter(letter -> ids.contains(letter.id())).toList();
    }

    private static void take(Letter letter, Set<String> ids, Set<Row> rows) {
        ids.add(letter.id());
        if (letter.isOpen()) {
            Row.of(letter).ifPresent(rows::add);
        }
    }

    /** A row of a table, as the processor's ledger knows it. */
    private record Row(String topic, int partition, ByteBuffer key) {

        static Optional<Row> of(Letter letter) {
            return letter.key() == null || !letter.cause().stage().equals(TableStatus.STREAM)
                    ? Optional.empty()
                    : Optional.of(
                            new Row(letter.cause().topic(), letter.cause().partition(), ByteBuffer.wrap(letter.key())));
        }
    }
}
