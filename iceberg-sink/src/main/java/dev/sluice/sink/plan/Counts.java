package dev.sluice.sink.plan;

/**
 * Changes by outcome, since the table's beginning or of one batch. A truncate, which stands in every partition, counts
 * where it stands in partition 0.
 */
public record Counts(long landed, long superseded, long filtered, long quarantined) {

    public static final Counts NONE = new Counts(0, 0, 0, 0);

    public Counts plus(Counts other) {
        return new Counts(
                landed + other.landed,
                superseded + other.superseded,
                filtered + other.filtered,
                quarantined + other.quarantined);
    }
}
