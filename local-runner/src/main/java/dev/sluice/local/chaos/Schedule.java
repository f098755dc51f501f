package dev.sluice.local.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What goes wrong and when, drawn from a seed: the same seed, length and kinds of fault give the same schedule. Each kind has had its turn
 * before any comes again.
 */
record Schedule(List<Entry> entries, List<Entry> losses) {

    /** In every so many entries, two things go wrong at once. */
    private static final int PAIRS = 4;

    private static final int SHORTEST_QUIET_S = 2;
    private static final int LONGEST_QUIET_S = 10;
    /** What a fault and the recovery from it are taken to last when the schedule is drawn. */
    private static final Duration TYPICAL = Duration.ofSeconds(20);

    /**
     * Faults that strike together.
     *
     * @param at not before so long after the start; later, if what was before has not recovered by then
     */
    record Entry(int number, Duration at, List<Drawn> faults) {

        String what() {
            return String.join(
                    " and ", faults.stream().map(each -> each.fault().what()).toList());
        }
    }

    /** A fault and its kind. */
    record Drawn(Kind kind, Fault fault) {}

    static Schedule of(ChaosSettings settings) {
        Random random = new Random(settings.seed());
        List<Kind> kinds = Faults.named(settings.only());
        List<Kind> bag = new ArrayList<>();
        List<Entry> entries = new ArrayList<>();
        Duration at = quiet(random);
        while (at.compareTo(settings.duration()) < 0 && entries.size() < settings.most()) {
            List<Drawn> faults = new ArrayList<>(List.of(next(kinds, bag, random)));
            if (random.nextInt(PAIRS) == 0) {
                faults.add(next(kinds, bag, random));
            }
            entries.add(new Entry(entries.size() + 1, at, List.copyOf(faults)));
            at = at.plus(TYPICAL).plus(quiet(random));
        }
        List<Entry> losses = new ArrayList<>();
        if (settings.losses() == ChaosSettings.Losses.LAST) {
            for (Kind kind : Faults.LOSSES) {
                Drawn drawn = new Drawn(kind, kind.draw().apply(random));
                losses.add(new Entry(entries.size() + losses.size() + 1, settings.duration(), List.of(drawn)));
            }
        }
        return new Schedule(List.copyOf(entries), List.copyOf(losses));
    }

    private static Duration quiet(Random random) {
        return Duration.ofSeconds(random.nextInt(SHORTEST_QUIET_S, LONGEST_QUIET_S + 1));
    }

    private static Drawn next(List<Kind> kinds, List<Kind> bag, Random random) {
        if (bag.isEmpty()) {
            bag.addAll(kinds);
            Collections.shuffle(bag, random);
        }
        Kind kind = bag.remove(bag.size() - 1);
        return new Drawn(kind, kind.draw().apply(random));
    }
}
