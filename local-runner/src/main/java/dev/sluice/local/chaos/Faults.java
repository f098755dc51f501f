package dev.sluice.local.chaos;

import dev.sluice.local.chaos.PostgresStopped.Manner;
import dev.sluice.local.stack.Service;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The faults that there are. A line here is all that a new one needs beside its class. */
final class Faults {

    private static final String ALL_KEPT = "every guarantee holds, without an operator";

    /** After these nothing may be missing. */
    static final List<Kind> KINDS = List.of(
            new Kind("ingest killed", ALL_KEPT, random -> new ServiceKilled(Service.INGEST)),
            new Kind("stream processor killed", ALL_KEPT, random -> new ServiceKilled(Service.STREAM)),
            new Kind("sink killed", ALL_KEPT, random -> new ServiceKilled(Service.SINK)),
            new Kind("ingest frozen", ALL_KEPT, random -> new ServiceFrozen(Service.INGEST, seconds(random, 3, 25))),
            new Kind(
                    "stream processor frozen",
                    ALL_KEPT,
                    random -> new ServiceFrozen(Service.STREAM, seconds(random, 3, 25))),
            new Kind("sink frozen", ALL_KEPT, random -> new ServiceFrozen(Service.SINK, seconds(random, 3, 25))),
            new Kind("broker killed", ALL_KEPT, random -> new BrokerKilled()),
            new Kind("PostgreSQL stopped at once", ALL_KEPT, random -> new PostgresStopped(Manner.IMMEDIATE_STOP)),
            new Kind("PostgreSQL killed", ALL_KEPT, random -> new PostgresStopped(Manner.SIGKILL)),
            new Kind("registry down", ALL_KEPT, random -> new RegistryDown(seconds(random, 2, 15))),
            new Kind(
                    "catalog down",
                    ALL_KEPT,
                    random -> new LinkBroken(Link.CATALOG, TcpProxy.State.DOWN, seconds(random, 3, 15))),
            new Kind(
                    "network cut",
                    ALL_KEPT,
                    random -> new LinkBroken(
                            anyOf(random, Link.values()), TcpProxy.State.SILENT, seconds(random, 3, 15))),
            new Kind(
                    "network slow",
                    ALL_KEPT,
                    random -> new LinkSlow(
                            anyOf(random, Link.values()),
                            Duration.ofMillis(random.nextInt(20, 300)),
                            seconds(random, 3, 15))),
            new Kind("connections reset", ALL_KEPT, random -> new LinkReset(anyOf(random, Link.values()))),
            new Kind(
                    "connection reset in the middle of a COPY",
                    ALL_KEPT,
                    random -> new LoadBrokenOff(random.nextInt(200_000, 5_000_000), random.nextInt(1, 4))),
            new Kind(
                    "a second ingest",
                    "the younger one fences the older, every guarantee holds",
                    random -> new SecondInstance(Service.INGEST, seconds(random, 15, 40))),
            new Kind(
                    "a second sink",
                    "neither lands anything twice, every guarantee holds",
                    random -> new SecondInstance(Service.SINK, seconds(random, 15, 40))),
            new Kind(
                    "a second stream processor",
                    "the two share the partitions, or one waits; every guarantee holds",
                    random -> new SecondInstance(Service.STREAM, seconds(random, 15, 40))),
            new Kind("disk full", ALL_KEPT, random -> new DiskFull(seconds(random, 3, 15))),
            new Kind("services killed again and again", ALL_KEPT, Faults::storm),
            new Kind("disk slow", ALL_KEPT, random -> new DiskSlow(seconds(random, 5, 20))),
            new Kind(
                    "clock set",
                    ALL_KEPT,
                    random -> new ClockSet(
                            anyOf(random, Service.values()), minutes(random, -120, 120), seconds(random, 5, 20))));

    private static final String REFUSED =
            "noticed, refused and said; the lake equals the source after the mend that is named";

    /** These destroy what nothing can replace; they come last. */
    static final List<Kind> LOSSES = List.of(
            new Kind(
                    "retention overtakes a sink that is stopped",
                    REFUSED,
                    random -> new RetentionOvertakes(anyOf(random, "public.items", "public.ledger", "public.parts"))),
            new Kind("slot dropped", REFUSED, random -> new SlotDropped()));

    private Faults() {}

    /** Those of {@link #KINDS} that have a text in their names. */
    static List<Kind> named(String text) {
        return KINDS.stream().filter(kind -> kind.name().contains(text)).toList();
    }

    private static KillStorm storm(RandomGenerator random) {
        return new KillStorm(Stream.generate(() -> new KillStorm.Kill(
                        anyOf(random, Service.values()), Duration.ofMillis(random.nextInt(200, 8_000))))
                .limit(random.nextInt(8, 16))
                .toList());
    }

    private static Duration seconds(RandomGenerator random, int least, int most) {
        return Duration.ofSeconds(random.nextInt(least, most + 1));
    }

    private static Duration minutes(RandomGenerator random, int least, int most) {
        return Duration.ofMinutes(random.nextInt(least, most + 1));
    }

    @SafeVarargs
    private static <T> T anyOf(RandomGenerator random, T... all) {
        return all[random.nextInt(all.length)];
    }
}
