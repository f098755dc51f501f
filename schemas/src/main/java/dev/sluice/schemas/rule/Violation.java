package dev.sluice.schemas.rule;

/**
 * One rule broken by one row.
 *
 * @param rule name of the rule
 * @param message what is wrong, naming columns and never their values
 */
public record Violation(String rule, String message) {}
