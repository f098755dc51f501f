package dev.sluice.schemas.fuzz;

import dev.sluice.schemas.control.CutCommand;
import dev.sluice.schemas.control.TableCommand;
import dev.sluice.schemas.letter.AuditRecord;
import dev.sluice.schemas.letter.LetterId;
import dev.sluice.schemas.letter.LetterRequest;
import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.trace.TraceParent;
import dev.sluice.schemas.wire.DeadLetter;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Signals, statuses, positions and headers that others may have written to our topics. */
class MessagesFuzzTest {

    private static final String POSITION = "0000000000000001-0000000000000002-00000003";

    private static final List<String> MESSAGES = List.of(
            "{\"command\":\"resync\",\"schema\":\"public\",\"table\":\"orders\",\"at_ms\":1}",
            "{\"command\":\"cut\",\"name\":\"n\",\"id\":\"1\",\"at_ms\":1}",
            "{\"act\":\"redrive\",\"request\":\"r\",\"letter\":\"shop.public.orders-0-7\",\"corrected\":true,\"by\":\"me\","
                    + "\"at_ms\":1,\"reason\":\"\"}",
            "{\"act\":\"resume\",\"request\":\"r\",\"table\":\"public.orders\",\"by\":\"me\",\"at_ms\":1,\"reason\":\"\"}",
            "{\"outcome\":\"still-broken\",\"letter\":\"shop.public.orders-0-7\",\"schema\":\"public\",\"table\":\"orders\","
                    + "\"at_ms\":1,\"by\":\"me\",\"request\":\"r\",\"rule\":\"x\",\"reason\":\"y\",\"message\":\"\",\"corrected\":false}",
            "{\"stage\":\"sink\",\"schema\":\"public\",\"table\":\"orders\",\"part\":0,\"state\":\"running\",\"reason\":null,"
                    + "\"at_ms\":1,\"counts\":{\"landed\":3},\"complete_through\":\"" + POSITION
                    + "\",\"complete_at_ms\":1,\"freshness\":{\"p50_ms\":1,\"p99_ms\":2}}");

    @Provide
    Arbitrary<byte[]> messages() {
        return Mangled.json(MESSAGES);
    }

    /** None throws: who reads them goes on with the next one. */
    @Property
    void aSignalIsReadOrIsNone(@ForAll("messages") byte[] bytes) {
        assertThat(TableCommand.fromJson(bytes)).isNotNull();
        assertThat(CutCommand.fromJson(bytes)).isNotNull();
        assertThat(LetterRequest.fromJson(bytes)).isNotNull();
        assertThat(AuditRecord.fromJson(bytes)).isNotNull();
        assertThat(LetterId.parse(new String(bytes, StandardCharsets.ISO_8859_1)))
                .isNotNull();
    }

    @Property
    void aStatusIsReadOrRefusedAsOne(@ForAll("messages") byte[] bytes) {
        try {
            assertThat(TableStatus.fromJson(bytes).toJson()).isNotEmpty();
        } catch (UncheckedIOException refused) {
            assertThat(refused).hasMessageContaining("status");
        }
    }

    @Provide
    Arbitrary<byte[]> positions() {
        SourcePosition position = SourcePosition.parse(POSITION);
        return Mangled.bytes(List.of(
                position.toBytes(),
                POSITION.getBytes(StandardCharsets.US_ASCII),
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".getBytes(StandardCharsets.US_ASCII)));
    }

    @Property
    void aPositionIsReadOrRefused(@ForAll("positions") byte[] bytes) {
        orRefused(() -> SourcePosition.fromBytes(bytes));
        orRefused(() -> Mark.fromBytes(bytes));
        orRefused(() -> SourcePosition.parse(new String(bytes, StandardCharsets.ISO_8859_1)));
        assertThat(TraceParent.of(bytes)).isNotNull();
    }

    private static void orRefused(Runnable reads) {
        try {
            reads.run();
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getClass())
                    .as("%s", refused)
                    .isIn(IllegalArgumentException.class, NumberFormatException.class);
        }
    }

    @Provide
    Arbitrary<Map<String, byte[]>> headers() {
        Arbitrary<String> names = Arbitraries.of(
                DeadLetter.STAGE,
                DeadLetter.TABLE,
                DeadLetter.RULE,
                DeadLetter.TOPIC,
                DeadLetter.PARTITION,
                DeadLetter.OFFSET,
                DeadLetter.DLQ_POSITION,
                DeadLetter.FIRST_FAILURE_MS);
        Arbitrary<byte[]> values = Mangled.bytes(List.of(
                "public.orders".getBytes(StandardCharsets.UTF_8),
                "17".getBytes(StandardCharsets.UTF_8),
                POSITION.getBytes(StandardCharsets.UTF_8)));
        return Arbitraries.maps(names, values).map(some -> {
            Map<String, byte[]> all = new HashMap<>(some);
            all.putIfAbsent(DeadLetter.STAGE, new byte[0]);
            all.putIfAbsent(DeadLetter.TOPIC, new byte[0]);
            return all;
        });
    }

    /** A record that is no letter must not keep others from being read. */
    @Property
    @SuppressWarnings("NullAway") // the function gives null for a header that is not there
    void headersAreALettersOrNone(@ForAll("headers") Map<String, byte[]> headers) {
        assertThat(DeadLetter.fromHeaders(headers::get)).isNotNull();
    }

    @Example
    @SuppressWarnings("NullAway") // the function gives null for a header that is not there
    void aHeaderThatIsNoNumberMakesNoLetter() {
        Map<String, byte[]> headers = Map.of(
                DeadLetter.STAGE, new byte[0], DeadLetter.TOPIC, new byte[0], DeadLetter.OFFSET, new byte[] {'x'});

        assertThat(DeadLetter.fromHeaders(headers::get)).isEmpty();
    }

    @Example
    void aStatusOfNoTableIsRefused() {
        assertThatThrownBy(
                        () -> TableStatus.fromJson("{\"complete_through\": \"here\"}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UncheckedIOException.class);
    }
}
