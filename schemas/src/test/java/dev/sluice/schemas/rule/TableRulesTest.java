package dev.sluice.schemas.rule;

import dev.sluice.schemas.pipeline.BrokenRule;
import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.pipeline.Severity;
import dev.sluice.schemas.rule.Verdict.Outcome;
import org.apache.avro.Schema;
import org.apache.avro.util.Utf8;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;

import static dev.sluice.schemas.rule.Sample.column;
import static dev.sluice.schemas.rule.Sample.created;
import static dev.sluice.schemas.rule.Sample.rule;
import static org.assertj.core.api.Assertions.assertThat;

/** The rules of a table together: severities, and rules that fit the table no more. */
class TableRulesTest {

    private static final RuleSettings WARNS = notNull("warns", Severity.WARN, "name");
    private static final RuleSettings QUARANTINES = notNull("quarantines", Severity.QUARANTINE, "total");
    private static final RuleSettings HALTS = notNull("halts", Severity.HALT, "paid");

    private static final Schema WITHOUT_TOTAL =
            Sample.schema(column("id", "\"long\""), column("name", "\"string\""), column("paid", "\"boolean\""));

    @Test
    void aWarningLands() {
        Verdict verdict = judge(Map.of("total", Sample.decimal(1), "paid", true));

        assertThat(verdict.outcome()).isEqualTo(Outcome.LAND);
        assertThat(verdict.warnings()).containsExactly("warns");
        assertThat(verdict.reasons()).isEmpty();
    }

    @Test
    void theGravestSeverityDecidesAndItsRulesAreNamedFirst() {
        Verdict quarantined = judge(Map.of("paid", true));
        Verdict halted = judge(Map.of());

        assertThat(quarantined.outcome()).isEqualTo(Outcome.QUARANTINE);
        assertThat(quarantined.reasons()).extracting(Violation::rule).containsExactly("quarantines");
        assertThat(quarantined.warnings()).containsExactly("warns");
        assertThat(halted.outcome()).isEqualTo(Outcome.HALT);
        assertThat(halted.reasons()).extracting(Violation::rule).containsExactly("halts", "quarantines");
    }

    @Test
    void aWholeRowPasses() {
        assertThat(judge(Map.of("name", new Utf8("x"), "total", Sample.decimal(1), "paid", true)))
                .isSameAs(Verdict.PASS);
    }

    @Test
    void whatNeverFittedTheTableIsTold() {
        List<RuleSettings> wrong = List.of(
                notNull("gone", Severity.WARN, "nam"),
                rule(RuleSettings.RANGE, List.of("name"), Map.of(RuleSettings.MIN, "0")),
                rule(RuleSettings.ONE_OF, List.of("id"), Map.of(RuleSettings.VALUES, "[\"one\"]")),
                rule(RuleSettings.FRESH_WITHIN, List.of("opens"), Map.of(RuleSettings.WITHIN, "PT1S")));

        assertThat(Sample.rules(BrokenRule.PASS, wrong.toArray(RuleSettings[]::new))
                        .problems(List.of(Sample.ROW)))
                .extracting(problem -> problem.place() + " " + problem.what())
                .containsExactly(
                        "pipeline.yaml:7 tables.public.orders.rules rule gone: the table has no column nam",
                        "pipeline.yaml:7 tables.public.orders.rules rule range: column name is a text, not a number",
                        "pipeline.yaml:7 tables.public.orders.rules rule one_of: column id is a whole number, and a"
                                + " value is none",
                        "pipeline.yaml:7 tables.public.orders.rules rule fresh_within: column opens is a time of day,"
                                + " not a date or timestamp");
    }

    @Test
    void aRuleWhoseColumnHasGoneSinceIsNoMistakeInTheFile() {
        TableRules rules = Sample.rules(BrokenRule.PASS, QUARANTINES);

        assertThat(rules.problems(List.of(WITHOUT_TOTAL, Sample.ROW))).isEmpty();
        assertThat(rules.problems(List.of(WITHOUT_TOTAL))).hasSize(1);
        assertThat(rules.problems(List.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PASS, LAND", "QUARANTINE, QUARANTINE", "HALT, HALT"})
    void aRuleThatNoLongerFitsReportsItselfBrokenAndTheContractDecides(BrokenRule onBroken, Outcome outcome) {
        RowRules rules = Sample.rules(onBroken, QUARANTINES).against(WITHOUT_TOTAL);

        Verdict verdict = rules.judge(created(Map.of("id", 1L)), Windows.inMemory());

        assertThat(verdict.outcome()).isEqualTo(outcome);
        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.unjudged()).containsExactly(new Unjudged("quarantines", "the table has no column total"));
        if (outcome != Outcome.LAND) {
            assertThat(verdict.reasons())
                    .extracting(Violation::message)
                    .containsExactly("The rule can't be judged: the table has no column total");
        }
        assertThat(rules.judge(Sample.deleted(), Windows.inMemory())).isSameAs(Verdict.PASS);
    }

    private static Verdict judge(Map<String, Object> row) {
        return Sample.compiled(WARNS, QUARANTINES, HALTS).judge(created(row), Windows.inMemory());
    }

    private static RuleSettings notNull(String name, Severity severity, String column) {
        return rule(name, RuleSettings.NOT_NULL, severity, List.of(column), Map.of());
    }
}
