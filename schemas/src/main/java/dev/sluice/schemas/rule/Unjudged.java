package dev.sluice.schemas.rule;

/**
 * A rule that can't judge a change, because it no longer fits the table.
 *
 * @param rule name of the rule
 * @param reason why
 */
public record Unjudged(String rule, String reason) {}
