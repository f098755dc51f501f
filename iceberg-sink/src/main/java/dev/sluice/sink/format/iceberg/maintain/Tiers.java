package dev.sluice.sink.format.iceberg.maintain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Files of like size, to be made one each. A file much larger than all the smaller ones together is left to a tier of its
 * own, so that a few new rows don't have a large file written again: each row is rewritten as often as its file's size
 * grows threefold, not as often as files are added.
 */
final class Tiers {

    /** A file belongs to the smaller ones before it unless it is larger than so many times all of them. */
    private static final int STEP = 2;
    /** Files up to this are of like size in any case. */
    private static final long FLOOR = 1L << 20;

    private Tiers() {}

    /**
     * Tiers of at least two files, smallest first. What stays alone are few files: each is larger than {@link #STEP} times
     * all smaller ones together.
     */
    static <F> List<List<F>> of(List<F> files, ToLongFunction<F> bytes) {
        List<F> bySize = files.stream().sorted(Comparator.comparingLong(bytes)).toList();
        List<List<F>> tiers = new ArrayList<>();
        List<F> tier = new ArrayList<>();
        long sum = 0;
        for (F file : bySize) {
            long size = bytes.applyAsLong(file);
            if (!tier.isEmpty() && size > STEP * Math.max(sum, FLOOR)) {
                tiers.add(tier);
                tier = new ArrayList<>();
                sum = 0;
            }
            tier.add(file);
            sum += size;
        }
        tiers.add(tier);
        return tiers.stream().filter(each -> each.size() > 1).toList();
    }

    /** Cuts files into groups, in their order, of no more than {@code mostBytes} unless one file alone is larger. */
    static <F> List<List<F>> cut(List<F> files, ToLongFunction<F> bytes, long mostBytes, int mostFiles) {
        List<List<F>> groups = new ArrayList<>();
        List<F> group = new ArrayList<>();
        long sum = 0;
        for (F file : files) {
            long size = bytes.applyAsLong(file);
            if (!group.isEmpty() && (sum + size > mostBytes || group.size() == mostFiles)) {
                groups.add(group);
                group = new ArrayList<>();
                sum = 0;
            }
            group.add(file);
            sum += size;
        }
        if (!group.isEmpty()) {
            groups.add(group);
        }
        return groups;
    }
}
