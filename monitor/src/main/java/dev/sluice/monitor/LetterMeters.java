package dev.sluice.monitor;

import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import dev.sluice.schemas.wire.DeadLetter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

import java.util.Map;

/** Dead letters by table, stage and rule, from the moment on that it is opened. */
public final class LetterMeters implements Look {

    private final LetterTail tail;
    private final MeterRegistry meters;

    private LetterMeters(LetterTail tail, MeterRegistry meters) {
        this.tail = tail;
        this.meters = meters;
    }

    /**
     * Asks nobody yet.
     *
     * @param client Kafka client properties
     */
    public static LetterMeters of(Map<String, String> client, Topics topics, MeterRegistry meters) {
        return new LetterMeters(LetterTail.open(client, topics), meters);
    }

    @Override
    public String name() {
        return "letters";
    }

    @Override
    public void look() {
        for (DeadLetter letter : tail.read()) {
            Counter.builder("sluice.dead.letters")
                    .description(
                            "Records that came to the dead letters since ingest was started, by the rule they broke")
                    .tag("table", letter.table().map(TableId::toString).orElse("unknown"))
                    .tag("by", letter.stage())
                    .tag("rule", letter.rule())
                    .register(meters)
                    .increment();
        }
    }

    @Override
    public void close() {
        tail.close();
    }
}
