package dev.sluice.schemas.rule;

import dev.sluice.schemas.pipeline.Severity;

/**
 * One rule broken by one change.
 *
 * @param rule name of the rule
 * @param severity what that means
 * @param message what is wrong, naming columns and never their values
 */
public record Violation(String rule, Severity severity, String message) {}
