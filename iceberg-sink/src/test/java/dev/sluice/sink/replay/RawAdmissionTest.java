package dev.sluice.sink.replay;

import dev.sluice.schemas.mask.Masks;
import dev.sluice.schemas.pipeline.MaskSettings;
import dev.sluice.schemas.pipeline.Place;
import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.pipeline.Severity;
import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.rule.TableRules;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.WireFormat;
import dev.sluice.sink.decode.ChangeDecoder;
import dev.sluice.sink.decode.DeletedRows;
import dev.sluice.sink.decode.RawRecord;
import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.stack.Events;
import dev.sluice.sink.stack.InMemoryRegistry;
import dev.sluice.sink.stack.Mirrored;
import dev.sluice.sink.stack.Orders;
import dev.sluice.sink.stream.Admission;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import static dev.sluice.sink.stack.Orders.key;
import static dev.sluice.sink.stack.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;

class RawAdmissionTest {

    private static final TableId ORDERS = new TableId("public", "orders");
    private static final SourcePosition POSITION = SourcePosition.of(1, 2, 0);

    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final Events events = Orders.events(registry);

    @Test
    void todaysRulesJudgeWhatWasCaptured() throws Exception {
        RawRecord good = events.upsert("c", POSITION, order(1, "a", null));
        RawRecord bad = events.upsert("c", POSITION, order(2, null, null));
        RawRecord unchanged = events.upsert("u", POSITION, order(3, null, null), "name");
        RawRecord deleted = events.delete(POSITION, key(4));
        RawRecord mark = Events.mark(POSITION, 0);
        RawRecord garbage = new RawRecord("t", 0, 0, null, new byte[] {7}, List.of());

        Admission.Admitted admitted = admission(
                        Mirrored.with(List.of(notNull("name")), List.of()), Masks.of(List.of(), new byte[0]))
                .admit(List.of(good, bad, unchanged, deleted, mark, garbage));

        assertThat(admitted.records()).containsExactly(good, unchanged, deleted, mark, garbage);
        assertThat(admitted.refused()).isEqualTo(1);
    }

    @Test
    void whatIsMaskedIsMaskedBeforeItLandsAndJudgedBefore() throws Exception {
        MaskSettings name = new MaskSettings("name", MaskSettings.Kind.REDACT, Map.of(), MaskSettings.Stage.STREAM);
        MaskSettings id = new MaskSettings("id", MaskSettings.Kind.HASH, Map.of(), MaskSettings.Stage.STREAM);
        Masks masks = Masks.of(List.of(id, name), "sixteen bytes long".getBytes(StandardCharsets.UTF_8));
        RawRecord good = events.upsert("c", POSITION, order(1, "jane@example.org", null));
        RawRecord bad = events.upsert("c", POSITION, order(2, null, null));
        RawRecord mark = Events.mark(POSITION, 0);
        RawRecord garbage = new RawRecord("t", 0, 0, null, new byte[] {7}, List.of());

        Admission.Admitted admitted = admission(Mirrored.with(List.of(notNull("name")), List.of()), masks)
                .admit(List.of(good, bad, mark, garbage));

        assertThat(admitted.refused())
                .as("a rule is broken; garbage can't be masked")
                .isEqualTo(2);
        assertThat(admitted.records()).hasSize(2);
        Change<RawRecord> landing = new ChangeDecoder(registry, DeletedRows.KEY_ONLY, column -> column)
                .decode(admitted.records().subList(0, 1))
                .changes()
                .get(0);
        String hash = masks.value("id", "1").orElseThrow();
        assertThat(landing.key()).contains(Key.of(List.of(hash)));
        assertThat(landing.image().orElseThrow().values())
                .containsEntry("name", "***")
                .containsEntry("id", hash);
    }

    @Test
    void garbageThatAsksForMoreMemoryThanThereIsIsRefused() throws Exception {
        RawRecord good = events.upsert("c", POSITION, order(1, "a", null));
        byte[] value = Objects.requireNonNull(good.value());
        byte[] head = Arrays.copyOf(value, WireFormat.HEADER + 7);
        // Where the row begins: a row, its id, a name, and a length of 2^30 bytes.
        byte[] row = {2, 2, 2, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0x08};
        System.arraycopy(row, 0, head, WireFormat.HEADER, 7);
        RawRecord garbage = new RawRecord("t", 0, 0, null, head, List.of());

        Admission.Admitted admitted = admission(Mirrored.with(List.of(), List.of()), Masks.of(List.of(), new byte[0]))
                .admit(List.of(good, garbage));

        assertThat(admitted.records()).containsExactly(good);
        assertThat(admitted.refused()).isEqualTo(1);
    }

    private Admission admission(TableSettings settings, Masks masks) {
        return RawAdmission.of(TableRules.of(ORDERS, settings), ORDERS, masks, registry, "valid.shop.public.orders");
    }

    private static RuleSettings notNull(String column) {
        return new RuleSettings(
                RuleSettings.NOT_NULL,
                "not_null",
                Severity.QUARANTINE,
                List.of(column),
                Map.of(),
                new Place("pipeline.yaml", 1, "tables.public.orders.rules"));
    }
}
