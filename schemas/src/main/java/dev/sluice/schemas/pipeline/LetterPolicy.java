package dev.sluice.schemas.pipeline;

/** What becomes of the later changes of a row that has a change among the dead letters. */
public enum LetterPolicy {
    /** A later whole row that passes takes the letter's place. */
    SUPERSEDE,
    /** Later changes wait behind the letter, in order. */
    PARK
}
