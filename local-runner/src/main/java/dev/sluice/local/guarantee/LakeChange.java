package dev.sluice.local.guarantee;

import dev.sluice.schemas.position.SourcePosition;

/**
 * A row of a changelog.
 *
 * @param change what it records
 */
public record LakeChange(Change change, SourcePosition position) {}
