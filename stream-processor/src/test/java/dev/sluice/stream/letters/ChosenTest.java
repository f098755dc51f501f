package dev.sluice.stream.letters;

import dev.sluice.schemas.letter.AuditRecord.State;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.DeadLetter;
import org.junit.jupiter.api.Test;

import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class ChosenTest {

    @Test
    void aLetterOfABackfillIsReadAgainByABackfill() {
        DeadLetter cause = DeadLetter.ofRow(
                TableId.parse("public.orders"),
                "has-name",
                "Column name is null",
                "shop.public.orders",
                17,
                SourcePosition.of(1, 2, 3),
                1234);
        Letter letter =
                new Letter(cause, State.OPEN, Optional.empty(), Letter.Original.IN_LETTER, new byte[] {1}, 0, 0);

        assertThat(Chosen.obstacle(letter).orElseThrow()).contains("sluice backfill --table public.orders");
    }
}
