package dev.sluice.ingest;

import dev.sluice.ingest.bed.TestSource;
import dev.sluice.ingest.kafka.StoredOffset;
import dev.sluice.ingest.kafka.StoredOffset.Phase;
import dev.sluice.ingest.source.Slot;
import dev.sluice.ingest.source.SourceIdentity;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StartPointTest {

    private static final SourceIdentity SHOP = new SourceIdentity("1", "shop");
    private static final Topics TOPICS = Topics.of("shop");

    @Test
    void theFirstStartBeginsWithTheSnapshot() throws Exception {
        StartPoint start = start(null, null);

        assertThat(start.offset().phase()).isEqualTo(Phase.SNAPSHOT);
        assertThat(start.brokenSlot()).isEmpty();
    }

    @Test
    void aSnapshotThatBrokeOffIsTakenAnewFromANewSlot() throws Exception {
        StartPoint start = start(StoredOffset.beginning(SHOP, "s"), slot(5));

        assertThat(start.offset().phase()).isEqualTo(Phase.SNAPSHOT);
        assertThat(start.brokenSlot()).contains(slot(5));
    }

    @Test
    void streamingGoesOnWhereItWasPublished() throws Exception {
        assertThat(start(streaming(10), slot(10)).offset()).isEqualTo(streaming(10));
        assertThat(start(streaming(10), slot(7)).offset()).isEqualTo(streaming(10));
    }

    @Test
    void whateverMayHaveLostChangesIsRefused() {
        refused("Kafka holds no offset", null, slot(5));
        refused("it is gone", streaming(10), null);
        refused("somebody else has read from it", streaming(10), slot(11));
        refused("removed log", streaming(10), new Slot("s", "pgoutput", "shop", OptionalInt.empty(), 5, true));
        refused("something else", null, new Slot("s", "test_decoding", "shop", OptionalInt.empty(), 5, false));
        refused(
                "speaks of database other",
                new StoredOffset(
                        new SourceIdentity("1", "other"),
                        "s",
                        Phase.STREAMING,
                        1,
                        1,
                        SourcePosition.ZERO,
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        0),
                slot(1));
        refused(
                "fed by slot t",
                new StoredOffset(
                        SHOP, "t", Phase.STREAMING, 1, 1, SourcePosition.ZERO, Map.of(), Map.of(), Map.of(), 0),
                slot(1));
    }

    @Test
    void aTopicThatIsGoneWithItsChangesIsRefused() throws Exception {
        TableId table = TableId.parse("public.t");
        StoredOffset published = new StoredOffset(
                SHOP, "s", Phase.STREAMING, 1, 1, SourcePosition.ZERO, Map.of(table, 3L), Map.of(), Map.of(), 0);

        assertThatThrownBy(() -> StartPoint.refuseLostTopics(TOPICS, published, Set.of(table)))
                .hasMessageContaining("shop.public.t");
        StartPoint.refuseLostTopics(TOPICS, streaming(1), Set.of(table));
    }

    private static void refused(String why, @Nullable StoredOffset stored, @Nullable Slot slot) {
        assertThatThrownBy(() -> start(stored, slot))
                .isInstanceOf(InvalidPipeline.class)
                .hasMessageContaining(why);
    }

    private static StartPoint start(@Nullable StoredOffset stored, @Nullable Slot slot) throws InvalidPipeline {
        return StartPoint.of(TestSource.of(Map.of()), SHOP, TOPICS, stored, slot);
    }

    private static StoredOffset streaming(long resume) {
        return new StoredOffset(
                SHOP,
                "s",
                Phase.STREAMING,
                1,
                resume,
                SourcePosition.of(resume, 0, 1),
                Map.of(),
                Map.of(),
                Map.of(),
                0);
    }

    private static Slot slot(long confirmed) {
        return new Slot("s", "pgoutput", "shop", OptionalInt.empty(), confirmed, false);
    }
}
