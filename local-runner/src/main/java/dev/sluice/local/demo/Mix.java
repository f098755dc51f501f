package dev.sluice.local.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** What happens how often. */
final class Mix {

    private final List<Share> shares = new ArrayList<>();
    private int total;

    private record Share(String name, Deed deed, int upTo) {}

    /** Adds a kind of deed with its weight. */
    Mix with(int weight, String name, Deed deed) {
        total += weight;
        shares.add(new Share(name, deed, total));
        return this;
    }

    /** One of them, each as often as its weight says. */
    Choice next(RandomGenerator random) {
        int ticket = random.nextInt(total);
        for (Share share : shares) {
            if (ticket < share.upTo()) {
                return new Choice(share.name(), share.deed());
            }
        }
        throw new IllegalStateException("A ticket beyond the last share");
    }

    /** What was chosen. */
    record Choice(String name, Deed deed) {}
}
