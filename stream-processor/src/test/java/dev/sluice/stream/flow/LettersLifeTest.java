package dev.sluice.stream.flow;

import dev.sluice.schemas.letter.LetterRequest.Act;
import dev.sluice.schemas.letter.LetterRequest.Value;
import dev.sluice.schemas.trace.SourceTraces;
import dev.sluice.schemas.trace.TraceParent;
import dev.sluice.schemas.wire.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** A row with an open letter stays consistent: what comes later settles the letter, or waits with it. */
class LettersLifeTest {

    private static final String NAMED = "rules: [{not_null: name, name: has-name}]\n";

    private FlowBench bench = new FlowBench(NAMED);

    @AfterEach
    void close() {
        bench.close();
    }

    private void parking() {
        bench.close();
        bench = new FlowBench(NAMED + "letters: park\n");
    }

    @Test
    void aLaterWholeRowThatPassesTakesTheLettersPlace() {
        bench.insert(1, null);
        bench.update(1, null);
        bench.update(1, "chair");

        assertThat(bench.said())
                .isEqualTo(
                        """
                        valid 2
                        letter 0 has-name
                        letter 1 has-name
                        audit superseded shop.public.orders-0-0 by stream: By the change at shop.public.orders-0-2
                        audit superseded shop.public.orders-0-1 by stream: By the change at shop.public.orders-0-2
                        """);
        assertThat(bench.counts()).isEqualTo("superseded 2, valid 1");
    }

    @Test
    void aChangeKeepsItsTraceAsALetterAndWhenItIsRedriven() {
        TraceParent trace = SourceTraces.of("shop", "1", 1).ofTransaction(1);
        byte[] noName = bench.orders.created(1, null);

        bench.send(bench.orders.key(1), noName, FlowBench.header(TraceParent.HEADER, trace.toBytes()));
        assertThat(bench.headerOfWhatCameOut(TraceParent.HEADER)).containsExactly(trace.toString());
        bench.redriveWith(0, bench.orders.created(1, "chair"), FlowBench.header(TraceParent.HEADER, trace.toBytes()));

        assertThat(bench.headerOfWhatCameOut(TraceParent.HEADER)).containsExactly(trace.toString());
    }

    @Test
    void otherRowsGoOn() {
        bench.insert(1, null);
        bench.insert(2, "chair");
        bench.updateWithout("full name", 2, "stool");

        assertThat(bench.said())
                .isEqualTo(
                        """
                        valid 1
                        valid 2
                        letter 0 has-name
                        """);
        assertThat(bench.counts()).isEqualTo("quarantined 1, valid 2");
    }

    @Test
    void aLaterDeleteClosesTheLetters() {
        bench.insert(1, null);
        bench.delete(1);
        bench.tombstone(1);
        bench.insert(1, "again");

        assertThat(bench.said())
                .isEqualTo(
                        """
                        valid 1
                        valid tombstone
                        valid 3
                        letter 0 has-name
                        audit closed shop.public.orders-0-0 by stream: By the change at shop.public.orders-0-1
                        """);
        assertThat(bench.counts()).isEqualTo("superseded 1, valid 2");
    }

    @Test
    void aTruncateClosesAllLettersOfTheTable() {
        bench.insert(1, null);
        bench.insert(2, null);
        bench.truncate();

        assertThat(bench.said())
                .isEqualTo(
                        """
                        valid 2
                        letter 0 has-name
                        letter 1 has-name
                        audit closed shop.public.orders-0-0 by stream: By the change at shop.public.orders-0-2
                        audit closed shop.public.orders-0-1 by stream: By the change at shop.public.orders-0-2
                        """);
        assertThat(bench.counts()).isEqualTo("superseded 2, valid 1");
    }

    @Test
    void anUpdateThatLacksAColumnOfALetterJoinsItAndBothComeBackInOrder() {
        bench.insert(1, null);
        bench.updateWithout("full name", 1, "chair");
        assertThat(bench.said())
                .isEqualTo(
                        """
                        letter 0 has-name
                        letter 1 joined behind shop.public.orders-0-0
                        """);
        assertThat(bench.counts()).isEqualTo("quarantined 2");

        bench.redriveWith(0, bench.orders.created(1, "stool"));
        bench.redrive(1);

        assertThat(bench.said())
                .isEqualTo(
                        """
                        valid 0
                        valid 1
                        audit redriven shop.public.orders-0-0 by anna: Passed, and went on at its own position
                        audit redriven shop.public.orders-0-1 by anna: Passed, and went on at its own position
                        """);
        assertThat(bench.counts()).isEqualTo("valid 2");
    }

    @Test
    void aLetterThatJoinedDoesNotGoOnAheadOfTheOther() {
        bench.insert(1, null);
        bench.updateWithout("full name", 1, "chair");
        bench.said();

        bench.redrive(1);

        assertThat(bench.said())
                .isEqualTo("audit refused shop.public.orders-0-1 by anna: The letter shop.public.orders-0-0 of the same"
                        + " row comes first\n");
        assertThat(bench.counts()).isEqualTo("quarantined 2");
    }

    @Test
    void aWholeRowSettlesWhatHasJoinedToo() {
        bench.insert(1, null);
        bench.updateWithout("full name", 1, "chair");
        bench.update(1, "table");

        assertThat(bench.counts()).isEqualTo("superseded 2, valid 1");
    }

    @Test
    void anUpdateThatLacksNoMoreThanTheLetterTakesItsPlace() {
        bench.insert(1, "chair");
        bench.updateWithout("full name", 1, null);
        bench.updateWithout("full name", 1, "stool");

        assertThat(bench.said())
                .isEqualTo(
                        """
                        valid 0
                        valid 2
                        letter 1 has-name
                        audit superseded shop.public.orders-0-1 by stream: By the change at shop.public.orders-0-2
                        """);
    }

    @Test
    void aRedriveIsJudgedByTheRulesAgain() {
        bench.insert(1, null);
        bench.said();

        bench.redrive(0);

        assertThat(bench.said())
                .isEqualTo("audit still-broken shop.public.orders-0-0 by anna has-name: Column name is null\n");
        assertThat(bench.counts()).isEqualTo("quarantined 1");
    }

    @Test
    void aRedriveAfterTheRowWasDeletedChangesNothing() {
        bench.insert(1, null);
        bench.delete(1);
        bench.said();

        bench.redriveWith(0, bench.orders.created(1, "chair"));

        assertThat(bench.said())
                .isEqualTo("audit refused shop.public.orders-0-0 by anna: It is not open: a later change of the row, an"
                        + " earlier redrive or a drop has settled it\n");
        assertThat(bench.counts()).isEqualTo("superseded 1, valid 1");
    }

    @Test
    void aSecondRedriveChangesNothing() {
        bench.insert(1, null);
        bench.redriveWith(0, bench.orders.created(1, "chair"));
        bench.said();

        bench.redriveWith(0, bench.orders.created(1, "chair"));

        assertThat(bench.said()).startsWith("audit refused shop.public.orders-0-0 by anna: It is not open");
        assertThat(bench.counts()).isEqualTo("valid 1");
    }

    @Test
    void aRedriveWithAnotherPositionIsRefused() {
        bench.insert(1, null);
        bench.insert(2, "chair");
        bench.said();

        RecordHeaders headers = new RecordHeaders(List.of(FlowBench.header(
                dev.sluice.schemas.wire.Headers.POSITION,
                dev.sluice.schemas.position.SourcePosition.of(9, 9, 9).toBytes())));
        bench.ask(
                Act.REDRIVE,
                "shop.public.orders-0-0",
                Value.CORRECTED,
                bench.orders.key(1),
                bench.orders.created(1, "chair"),
                headers);

        assertThat(bench.said())
                .startsWith("audit refused shop.public.orders-0-0 by anna: The record that was sent has");
    }

    @Test
    void aDropLeavesTheChangeOutAndIsCounted() {
        bench.insert(1, null);
        bench.garbage(null);
        bench.said();

        bench.drop(0);
        bench.drop(1);
        bench.drop(0);

        assertThat(bench.said())
                .startsWith(
                        """
                        audit dropped shop.public.orders-0-0 by anna: Left out on purpose
                        audit dropped shop.public.orders-0-1 by anna: Left out on purpose
                        audit refused shop.public.orders-0-0 by anna: It is not open""");
        assertThat(bench.counts()).isEqualTo("filtered 2");
    }

    @Test
    void lettersOfOtherStagesAreRefusedWithWhatToDo() {
        bench.ask(Act.REDRIVE, "valid.shop.public.orders-0-5", Value.ORIGINAL, null, null, new RecordHeaders());

        assertThat(bench.said()).contains("audit refused valid.shop.public.orders-0-5", "resync");
    }

    @Test
    void aRowWhoseKeyChangesTakesItsLettersAlong() {
        bench.insert(1, null);
        bench.move(1, 2, "chair");

        assertThat(bench.said())
                .isEqualTo(
                        """
                        valid 1
                        valid 2
                        letter 0 has-name
                        audit closed shop.public.orders-0-0 by stream: By the change at shop.public.orders-0-1
                        """);
    }

    @Test
    void aRowThatMovesAndLacksWhatOnlyALetterHasBecomesALetter() {
        bench.insert(1, null);
        bench.move(1, 2, "chair", FlowBench.lacking("full name"));
        assertThat(bench.said())
                .isEqualTo(
                        """
                        valid 1
                        letter 0 has-name
                        letter 2 joined behind shop.public.orders-0-0
                        audit closed shop.public.orders-0-0 by stream: By the change at shop.public.orders-0-1
                        """);

        bench.redrive(2);
        assertThat(bench.said()).contains("audit refused shop.public.orders-0-2", "--value");

        bench.redriveWith(2, bench.orders.created(2, "chair"));
        assertThat(bench.said())
                .isEqualTo(
                        """
                        valid 2
                        audit redriven shop.public.orders-0-2 by anna: Passed, and went on at its own position
                        """);
        assertThat(bench.counts()).isEqualTo("superseded 1, valid 2");
    }

    /** Where the create is in another partition, it is judged where nobody knows of the letters. */
    @Test
    void theDeleteOfARowThatMovesSaysWhichColumnsItsLettersLeftAsTheLakeHasThem() {
        bench.insert(1, "chair");
        bench.insert(3, "table");
        bench.updateWithout("full name", 1, null);
        bench.move(1, 2, "chair");
        bench.move(3, 4, "table");

        assertThat(bench.headerOfWhatCameOut(Headers.MOVED_INTACT)).containsExactly("[\"full name\"]");
    }

    @Test
    void lettersThatAPoisonedMoveHasClosedSayNothingOfTheKeysNextRow() {
        bench.insert(1, null);
        bench.move(1, 2, null);
        bench.insert(1, "another row");
        bench.said();

        bench.move(1, 3, "another row", FlowBench.lacking("full name"));

        assertThat(bench.said()).contains("valid 4", "valid 5").doesNotContain("letter");
    }

    @Test
    void aRowThatMovesWithoutALetterGoesOnAsItIs() {
        bench.insert(1, "chair");
        bench.move(1, 2, "chair", FlowBench.lacking("full name"));

        assertThat(bench.counts()).isEqualTo("valid 3");
    }

    @Test
    void parkedChangesWaitInOrder() {
        parking();
        bench.insert(1, null);
        bench.update(1, "chair");
        bench.insert(2, "table");
        bench.delete(1);
        assertThat(bench.said())
                .isEqualTo(
                        """
                        valid 2
                        letter 0 has-name
                        letter 1 parked behind shop.public.orders-0-0
                        letter 3 parked behind shop.public.orders-0-0
                        """);
        assertThat(bench.counts()).isEqualTo("quarantined 3, valid 1");

        bench.redrive(1);
        assertThat(bench.said()).contains("refused shop.public.orders-0-1", "comes first");

        bench.redriveWith(0, bench.orders.created(1, "stool"));
        bench.redrive(1);
        bench.redrive(3);
        assertThat(bench.said())
                .isEqualTo(
                        """
                        valid 0
                        valid 1
                        valid 3
                        audit redriven shop.public.orders-0-0 by anna: Passed, and went on at its own position
                        audit redriven shop.public.orders-0-1 by anna: Passed, and went on at its own position
                        audit redriven shop.public.orders-0-3 by anna: Passed, and went on at its own position
                        """);
        assertThat(bench.counts()).isEqualTo("valid 4");
    }

    @Test
    void aParkedRowWhoseKeyChangesWaitsUnderBothKeys() {
        parking();
        bench.insert(1, null);
        bench.move(1, 2, "chair");
        assertThat(bench.said())
                .isEqualTo(
                        """
                        letter 0 has-name
                        letter 1 parked behind shop.public.orders-0-0
                        letter 2 parked behind shop.public.orders-0-0
                        """);

        bench.redrive(2);
        assertThat(bench.said()).contains("refused shop.public.orders-0-2", "former key comes first");

        bench.redriveWith(0, bench.orders.created(1, "stool"));
        bench.redrive(1);
        bench.redrive(2);
        assertThat(bench.counts()).isEqualTo("valid 3");
    }

    @Test
    void aTruncateClosesParkedLetters() {
        parking();
        bench.insert(1, null);
        bench.update(1, "chair");
        bench.truncate();

        assertThat(bench.counts()).isEqualTo("superseded 2, valid 1");
    }

    @Test
    void everyChangeIsInOneCount() {
        bench.insert(1, null);
        bench.updateWithout("full name", 1, "a");
        bench.insert(2, null);
        bench.delete(2);
        bench.insert(3, null);
        bench.drop(4);
        bench.garbage(bench.orders.key(5));
        bench.insert(6, "b");
        bench.mark();

        long sum = bench.status().counts().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        assertThat(sum).isEqualTo(bench.changes());
        assertThat(bench.counts()).isEqualTo("filtered 1, quarantined 3, superseded 1, valid 2");
    }
}
