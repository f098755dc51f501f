package dev.sluice.monitor;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/** Looks are taken again and again, whatever becomes of one of them, and closed once. */
class WatchTest {

    private static final Duration EVERY = Duration.ofMillis(1);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void aLookThatFailsIsTriedAgainAndDelaysNoOther() throws Exception {
        Counting fails = new Counting("fails", () -> {
            throw new IOException("no answer");
        });
        Counting works = new Counting("works", () -> {});

        try (Watch watch = Watch.start(List.of(fails, works), EVERY, meters, Clock.systemUTC())) {
            assertThat(watch).isNotNull();
            assertThat(fails.several.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(works.several.await(30, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(meters.get("sluice.watch.age").tag("look", "fails").timeGauge())
                .isNotNull();
    }

    @Test
    void looksAreClosedOnce() {
        Counting look = new Counting("works", () -> {});
        Watch watch = Watch.start(List.of(look), EVERY, meters, Clock.systemUTC());

        watch.close();
        watch.close();

        assertThat(look.closed.get()).isEqualTo(1);
    }

    private interface Act {
        void take() throws IOException;
    }

    private static final class Counting implements Look {

        private final String name;
        private final Act act;
        private final CountDownLatch several = new CountDownLatch(3);
        private final AtomicInteger closed = new AtomicInteger();

        Counting(String name, Act act) {
            this.name = name;
            this.act = act;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void look() throws IOException {
            several.countDown();
            act.take();
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
