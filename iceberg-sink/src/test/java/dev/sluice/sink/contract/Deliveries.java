package dev.sluice.sink.contract;

import dev.sluice.sink.plan.Change;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Batches in which changes may reach a lake table: cut anywhere, in any order within, some twice, and now and then
 * everything from an older place on once more, as a replay brings it.
 */
final class Deliveries {

    private Deliveries() {}

    /** @param told changes in order; those of one list stay in one batch */
    static List<List<Change<Integer>>> of(List<List<Change<Integer>>> told, Random random, int replays) {
        List<List<Change<Integer>>> batches = new ArrayList<>();
        int left = replays;
        int from = 0;
        while (from < told.size()) {
            int to = from + 1 + random.nextInt(Math.max(1, (told.size() - from + 1) / 2));
            List<Change<Integer>> batch = new ArrayList<>();
            told.subList(from, to).forEach(batch::addAll);
            if (random.nextInt(3) == 0) {
                batch.add(batch.get(random.nextInt(batch.size())));
            }
            Collections.shuffle(batch, random);
            batches.add(batch);
            if (random.nextInt(4) == 0) {
                batches.add(batch);
            }
            if (left > 0 && random.nextInt(3) == 0) {
                left--;
                to = random.nextInt(to);
            }
            from = to;
        }
        return batches;
    }
}
