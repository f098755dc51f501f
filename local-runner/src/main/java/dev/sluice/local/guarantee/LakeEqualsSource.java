package dev.sluice.local.guarantee;

import com.fasterxml.jackson.databind.JsonNode;

/** By the command that users have, whose own tests show that it finds differences. */
final class LakeEqualsSource implements Guarantee {

    @Override
    public String promise() {
        return "every row of every table is in the lake as the source has it, column by column, those with an open dead letter aside";
    }

    @Override
    public Verdict judge(Evidence evidence) {
        Looks looks = new Looks(this);
        JsonNode report = evidence.comparison().report();
        for (JsonNode table : report.path("tables")) {
            if (Workload.TABLES.contains(table.path("table").asText())) {
                looks.at(table.path("outcome").asText().equals("equal"), table::toString);
            }
        }
        looks.at(
                evidence.comparison().isEqual(),
                () -> "verify ended with " + evidence.comparison().exitCode() + ", verdict "
                        + report.path("verdict").asText());
        return looks.verdict();
    }
}
