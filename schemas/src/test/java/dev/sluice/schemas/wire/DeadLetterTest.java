package dev.sluice.schemas.wire;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class DeadLetterTest {

    @Test
    void headersReadBack() {
        DeadLetter letter = new DeadLetter(
                "stream",
                Optional.of(TableId.parse("public.orders")),
                "has-name",
                "Column name is null",
                Optional.of("java.io.IOException"),
                "shop.public.orders",
                2,
                17,
                Optional.of(SourcePosition.of(1, 2, 3)),
                1234);

        Map<String, byte[]> headers = letter.toHeaders();

        assertThat(DeadLetter.fromHeaders(headers::get)).contains(letter);
        assertThat(letter.id()).isEqualTo("shop.public.orders-2-17");
    }

    @Test
    void aLetterThatNeverHadAnOffsetIsNamedByItsPosition() {
        DeadLetter letter = new DeadLetter(
                "ingest",
                Optional.empty(),
                "oversize",
                "",
                Optional.empty(),
                "shop.public.orders",
                -1,
                -1,
                Optional.of(SourcePosition.of(1, 2, 3)),
                1234);

        Map<String, byte[]> headers = letter.toHeaders();

        assertThat(letter.id()).isEqualTo("shop.public.orders-0000000000000001-0000000000000002-00000003");
        assertThat(DeadLetter.fromHeaders(headers::get)).contains(letter);
    }

    @Test
    void aLetterAboutARowOfTheSourceIsNamedByTheRow() {
        DeadLetter letter = DeadLetter.ofRow(
                TableId.parse("public.orders"),
                "has-name",
                "Column name is null",
                "shop.public.orders",
                17,
                SourcePosition.of(1, 2, 3),
                1234);

        Map<String, byte[]> headers = letter.toHeaders();

        assertThat(letter.id()).isEqualTo("shop.public.orders-row-17");
        assertThat(DeadLetter.fromHeaders(headers::get)).contains(letter);
    }

    @Test
    void otherHeadersAreNoLetter() {
        assertThat(DeadLetter.fromHeaders(name -> null)).isEmpty();
    }
}
