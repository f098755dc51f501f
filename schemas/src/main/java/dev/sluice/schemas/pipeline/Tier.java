package dev.sluice.schemas.pipeline;

/** How much depends on a table; tells people, and changes nothing by itself. */
public enum Tier {
    GOLD,
    SILVER,
    BRONZE
}
