package dev.sluice.sink.stream;

/**
 * What a replay came to.
 *
 * @param records that were read from Kafka
 * @param changes of rows among them that were applied
 * @param letters changes that could not be read, or that today's rules refuse; they are counted here and written nowhere
 */
public record ReplayCounts(long records, long changes, long letters) {

    static final ReplayCounts NONE = new ReplayCounts(0, 0, 0);

    ReplayCounts plus(ReplayCounts other) {
        return new ReplayCounts(records + other.records, changes + other.changes, letters + other.letters);
    }
}
