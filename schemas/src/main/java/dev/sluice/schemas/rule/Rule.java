package dev.sluice.schemas.rule;

import java.util.Optional;

/** A pure check of one row. An unavailable column is not judged: its value was judged when it last changed. */
public interface Rule {

    String name();

    /** Empty when the row passes. */
    Optional<Violation> check(Row row);
}
