package dev.sluice.stream.flow;

import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * Work that is due again and again, by the clock, while there is any. Streams commits a transaction after each punctuation, also when
 * it has done nothing: one that goes on for ever writes the offsets of all partitions to Kafka as often as it comes, all night.
 */
final class Ticks {

    /** What is done at each tick. */
    interface Work {
        /**
         * Does what is due.
         *
         * @return whether there is to be another tick, though nobody asks for it
         */
        boolean tick(long nowMs);
    }

    private final ProcessorContext<?, ?> context;
    private final Duration interval;
    private final Work work;
    private @Nullable Cancellable running;

    Ticks(ProcessorContext<?, ?> context, Duration interval, Work work) {
        this.context = context;
        this.interval = interval;
        this.work = work;
    }

    /** There is a tick within the interval, and more while the work says so. */
    void ask() {
        if (running == null) {
            running = context.schedule(interval, PunctuationType.WALL_CLOCK_TIME, this::tick);
        }
    }

    private void tick(long nowMs) {
        if (!work.tick(nowMs) && running != null) {
            running.cancel();
            running = null;
        }
    }
}
