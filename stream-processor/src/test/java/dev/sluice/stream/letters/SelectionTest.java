package dev.sluice.stream.letters;

import dev.sluice.schemas.letter.AuditRecord.State;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.DeadLetter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** A row's letters are chosen together. */
class SelectionTest {

    private static Letter letter(long offset, @Nullable String key, State state, @Nullable Long joined) {
        DeadLetter cause = new DeadLetter(
                "stream",
                Optional.of(TableId.parse("public.orders")),
                "has-name",
                "Column name is null",
                Optional.empty(),
                "shop.public.orders",
                0,
                offset,
                Optional.empty(),
                1_000 * offset);
        return new Letter(
                cause,
                state,
                Optional.ofNullable(joined).map(other -> "shop.public.orders-0-" + other),
                Letter.Original.IN_LETTER,
                key == null ? null : key.getBytes(UTF_8),
                0,
                offset);
    }

    private static List<Long> chosen(List<Letter> all, long offset) {
        return Selection.of(all, letter -> letter.cause().offset() == offset).stream()
                .map(letter -> letter.cause().offset())
                .toList();
    }

    @Test
    void openLettersOfTheSameRowComeAlongInTheirOrder() {
        List<Letter> all = List.of(
                letter(0, "a", State.SUPERSEDED, null),
                letter(1, "a", State.OPEN, null),
                letter(2, "b", State.OPEN, null),
                letter(3, "a", State.OPEN, 1L),
                letter(4, null, State.OPEN, null));

        assertThat(chosen(all, 3)).containsExactly(1L, 3L);
        assertThat(chosen(all, 4)).containsExactly(4L);
        assertThat(chosen(all, 0)).containsExactly(0L);
    }

    @Test
    void lettersThatWaitUnderAnotherKeyComeAlongToo() {
        List<Letter> all = List.of(
                letter(0, "a", State.OPEN, null), letter(1, "b", State.OPEN, 0L), letter(2, "b", State.OPEN, 1L));

        assertThat(chosen(all, 0)).containsExactly(0L, 1L, 2L);
    }
}
