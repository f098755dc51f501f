package dev.sluice.schemas.pipeline;

/** What a broken rule means for the change that broke it. */
public enum Severity {
    /** It lands; it is counted, and the valid record names the rule in a header. */
    WARN,
    /** It goes to the dead letters. */
    QUARANTINE,
    /** Its table pauses before it; everything else goes on. */
    HALT
}
