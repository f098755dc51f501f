package dev.sluice.ingest.flow;

import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.Headers;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class MarksTest {

    private final Pulse pulse = new Pulse(0);
    private final Marks marks = new Marks(
            List.of(
                    new Lane(TableId.parse("public.a"), "p.public.a", 2, 1000),
                    new Lane(TableId.parse("public.b"), "p.public.b", 1, 1000)),
            pulse);
    private final List<ProducerRecord<byte[], byte[]>> out = new ArrayList<>();

    @Test
    void aMarkReachesEveryPartitionOfEveryTable() {
        marks.reached(mark(5));
        marks.writeTo(out, 0);

        assertThat(out)
                .extracting(record -> record.topic() + record.partition())
                .containsExactly("p.public.a0", "p.public.a1", "p.public.b0");
        assertThat(out).allMatch(record -> record.key() == null && record.value() == null);
        assertThat(out).allMatch(record -> Mark.fromBytes(
                        record.headers().lastHeader(Headers.MARK).value())
                .equals(mark(5)));
    }

    @Test
    void aMarkTooSoonAfterTheLastGivesWayToTheNext() {
        marks.reached(mark(5));
        marks.writeTo(out, 0);
        out.clear();

        marks.reached(mark(6));
        marks.writeTo(out, Duration.ofMillis(100).toNanos());
        assertThat(out).isEmpty();
        marks.reached(mark(7));
        marks.writeTo(out, Duration.ofMillis(260).toNanos());

        assertThat(out).hasSize(3);
        assertThat(marks.written()).isEqualTo(mark(7));
    }

    @Test
    void marksAreSeldomWhileNothingIsCapturedAndAsOftenAsBeforeWithTheFirstChange() {
        long quiet = Pulse.QUIET_AFTER.toNanos() + 1;
        marks.reached(mark(5));
        marks.writeTo(out, quiet);
        out.clear();

        marks.reached(mark(6));
        marks.writeTo(out, quiet + Pulse.WHEN_QUIET.toNanos() - 1);
        assertThat(out).isEmpty();
        marks.writeTo(out, quiet + Pulse.WHEN_QUIET.toNanos());
        assertThat(out).hasSize(3);
        out.clear();

        pulse.beat(quiet + Pulse.WHEN_QUIET.plusSeconds(1).toNanos());
        marks.reached(mark(7));
        marks.writeTo(out, quiet + Pulse.WHEN_QUIET.plusSeconds(1).toNanos());
        assertThat(out).hasSize(3);
    }

    @Test
    void withoutProgressThereIsNoMark() {
        marks.writeTo(out, 0);

        assertThat(out).isEmpty();
        assertThat(marks.written()).isNull();
    }

    @Test
    void aTableThatJoinsWithoutItsRowsSaysSoInEveryPartition() {
        List<Lane> joining = List.of(new Lane(TableId.parse("public.a"), "p.public.a", 2, 1000));

        List<ProducerRecord<byte[], byte[]>> loaded = Marks.joining(joining, mark(5), InitialRows.LOADED);
        List<ProducerRecord<byte[], byte[]>> published = Marks.joining(joining, mark(5), InitialRows.PUBLISHED);

        assertThat(loaded)
                .hasSize(2)
                .allMatch(record -> record.headers().lastHeader(Headers.LOAD) != null)
                .allMatch(record -> Mark.fromBytes(
                                record.headers().lastHeader(Headers.MARK).value())
                        .equals(mark(5)));
        assertThat(published).hasSize(2).allMatch(record -> record.headers().lastHeader(Headers.LOAD) == null);
    }

    private static Mark mark(long commit) {
        return new Mark(SourcePosition.of(commit, 0, 0), 1000 + commit);
    }
}
