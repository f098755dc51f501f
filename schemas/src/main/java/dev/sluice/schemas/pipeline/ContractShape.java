package dev.sluice.schemas.pipeline;

import dev.sluice.schemas.pipeline.Section.Field;

import java.time.Duration;
import java.util.List;

import static dev.sluice.schemas.pipeline.Section.optional;

/** What a table's owner says of it, among the table's own keys. */
final class ContractShape {

    private static final Field<String> OWNER = optional("owner", Shape.text(), "Who answers for the table");
    private static final Field<String> DESCRIPTION = optional("description", Shape.text(), "What a row of it is");
    private static final Field<Tier> TIER =
            optional("tier", Shape.constant(Tier.class), "How much depends on the table");
    private static final Field<Duration> FRESHNESS =
            optional("freshness", Shape.duration(), "How far the lake may be behind the source: the objective");
    private static final Field<Duration> RETENTION = optional(
            "retention",
            Shape.durationFrom(Duration.ofMinutes(1), "1m"),
            "How long rows that are no longer current, and dead letters, may be kept");

    static final List<Field<?>> FIELDS = List.of(OWNER, DESCRIPTION, TIER, FRESHNESS, RETENTION);

    private ContractShape() {}

    static Contract contract(Section.Fields f) {
        return new Contract(f.find(OWNER), f.find(DESCRIPTION), f.find(TIER), f.find(FRESHNESS), f.find(RETENTION));
    }
}
