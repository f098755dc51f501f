package dev.sluice.stream.letters;

import dev.sluice.schemas.letter.AuditRecord.State;
import dev.sluice.schemas.wire.DeadLetter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import java.time.Instant;

/** The options that choose letters; a picocli mixin. All that are given must hold. */
final class Filters {

    @Option(names = "--table", paramLabel = "SCHEMA.TABLE", description = "Letters of this table")
    private @Nullable String table;

    @Option(names = "--rule", paramLabel = "RULE", description = "Letters that broke this rule")
    private @Nullable String rule;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Moment.class,
            description = "Letters that failed first at or after this time, such as 2026-11-20T17:00:00Z, or 2h for two"
                    + " hours ago")
    private @Nullable Instant since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = Moment.class,
            description = "Letters that failed first before this time")
    private @Nullable Instant until;

    boolean areGiven() {
        return table != null || rule != null || since != null || until != null;
    }

    boolean accept(Letter letter) {
        DeadLetter cause = letter.cause();
        return (table == null
                        || cause.table().filter(t -> t.toString().equals(table)).isPresent())
                && (rule == null || cause.rule().equals(rule))
                && (since == null || cause.firstFailureMs() >= since.toEpochMilli())
                && (until == null || cause.firstFailureMs() < until.toEpochMilli());
    }

    /** The same, in this state only. */
    boolean accept(Letter letter, @Nullable State state) {
        return (state == null || letter.state() == state) && accept(letter);
    }
}
