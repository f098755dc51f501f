package dev.sluice.schemas.pipeline;

/** What becomes of changes that a rule can't judge, because what it looks at is gone from the table. */
public enum BrokenRule {
    /** They go on as if the rule were not there; it is counted. */
    PASS,
    /** They go to the dead letters. */
    QUARANTINE,
    /** The table pauses before the first of them. */
    HALT
}
