package dev.sluice.schemas.wire;

import dev.sluice.schemas.trace.TraceParent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

import java.util.HashMap;
import java.util.Map;

/**
 * Log lines about dead letters: who and where, never what the row holds. The first letter of a table and rule in a minute
 * is a warning that says how many there were since the last one; the others are for debugging, so that a bad release does
 * not drown the log. Not thread-safe.
 */
public final class LetterLog {

    private static final long QUIET_MS = 60_000;

    private final Logger log;
    private final Map<String, Kind> kinds = new HashMap<>();

    public LetterLog(Logger log) {
        this.log = log;
    }

    /** What is known of a table's letters for one rule. */
    private static final class Kind {
        private long warnedMs;
        private long since;
    }

    /**
     * Tells of a letter.
     *
     * @param traceparent value of the record's header; null when it has none
     * @param nowMs milliseconds since the epoch
     */
    public void wrote(DeadLetter letter, byte @Nullable [] traceparent, long nowMs) {
        String table = letter.table().map(Object::toString).orElse("");
        @Nullable Kind known = kinds.get(table + " " + letter.rule());
        boolean warns = known == null || nowMs - known.warnedMs >= QUIET_MS;
        Kind kind = known == null ? new Kind() : known;
        kinds.put(table + " " + letter.rule(), kind);
        kind.since++;
        if (!warns && !log.isDebugEnabled()) {
            return;
        }
        (warns ? log.atWarn() : log.atDebug())
                .addKeyValue("table", table)
                .addKeyValue("topic", letter.topic())
                .addKeyValue("partition", letter.partition())
                .addKeyValue("offset", letter.offset())
                .addKeyValue("position", letter.position().map(Object::toString).orElse("unknown"))
                .addKeyValue("rule", letter.rule())
                .addKeyValue("reason", letter.message())
                .addKeyValue("letters", warns ? kind.since : 1)
                .addKeyValue(
                        TraceParent.LOG_KEY,
                        TraceParent.of(traceparent).map(TraceParent::traceId).orElse("none"))
                .log("Record went to the dead letters");
        if (warns) {
            kind.warnedMs = nowMs;
            kind.since = 0;
        }
    }
}
