package dev.sluice.schemas.rule;

import dev.sluice.schemas.pipeline.BrokenRule;
import dev.sluice.schemas.rule.Verdict.Outcome;
import dev.sluice.schemas.wire.Envelope.Op;
import org.apache.avro.util.Utf8;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static dev.sluice.schemas.rule.Sample.COMMITTED_MS;
import static dev.sluice.schemas.rule.Sample.check;
import static dev.sluice.schemas.rule.Sample.created;
import static dev.sluice.schemas.rule.Sample.decimal;
import static dev.sluice.schemas.rule.Sample.deleted;
import static dev.sluice.schemas.rule.Sample.row;
import static dev.sluice.schemas.rule.Sample.updated;
import static org.assertj.core.api.Assertions.assertThat;

/** Expressions see columns as what they are, are checked against the table, and judge no null by chance. */
class CheckTest {

    private static final Map<String, Object> WHOLE = Map.ofEntries(
            Map.entry("id", 7L),
            Map.entry("name", new Utf8("chair")),
            Map.entry("full name", new Utf8("A chair")),
            Map.entry("total", decimal(1050)),
            Map.entry("free", new Utf8("-0.5")),
            Map.entry("share", 0.25),
            Map.entry("paid", true),
            Map.entry("created_at", new Utf8("2023-11-14T22:00:00+00:00")),
            Map.entry("at", 1_699_999_200_000_000L),
            Map.entry("day", 19_675),
            Map.entry("opens", 36_000_000_000L),
            Map.entry("payload", new Utf8("{}")),
            Map.entry("blob", ByteBuffer.wrap(new byte[] {1, 2})),
            Map.entry("tags", List.of(new Utf8("a"), new Utf8("b"))),
            Map.entry("labels", Map.of(new Utf8("k"), new Utf8("v"))));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "after.id == 7",
                "after.name.startsWith('ch') && after.name.matches('^[a-z]+$')",
                "after.`full name` == 'A chair'",
                "after.total == 10.5 && after.total >= 10 && after.total < 11",
                "after.free < 0",
                "after.share * 4.0 == 1.0",
                "after.paid",
                "after.created_at > timestamp('2023-11-14T00:00:00Z')",
                "after.at <= after.created_at",
                "after.day.getFullYear() == 2023",
                "after.day == timestamp('2023-11-14T00:00:00Z')",
                "after.opens == duration('10h')",
                "size(after.blob) == 2",
                "'b' in after.tags && after.tags.all(t, size(t) == 1)",
                "after.labels['k'] == 'v'",
                "op == 'c' && before == null",
                "source.ts_ms == 1700000000000 && source.schema == 'public' && source.table == 'orders'",
                "source.position > '0000000000000000-0000000000000000-00000000'",
                "timestamp(source.ts_ms / 1000) - after.created_at < duration('1h')"
            })
    void columnsAreWhatTheyAreCalled(String expression) {
        assertThat(judge(expression, created(WHOLE))).isSameAs(Verdict.PASS);
    }

    @Test
    void whatIsNotTrueIsAViolationWithoutValues() {
        Verdict verdict = judge("after.total < 10.0", created(WHOLE));

        assertThat(verdict.outcome()).isEqualTo(Outcome.QUARANTINE);
        assertThat(verdict.violations().get(0).message()).isEqualTo("The check of after.total is not true");
    }

    @Test
    void beforeAndAfterAreSeenSideBySide() {
        Change change = new Sample.Changed(
                Op.UPDATE,
                row(Map.of("total", decimal(100)), Set.of()),
                row(Map.of("total", decimal(200)), Set.of()),
                COMMITTED_MS,
                "1",
                null);

        assertThat(judge("after.total >= before.total", change)).isSameAs(Verdict.PASS);
        assertThat(judge("after.total < before.total", change).outcome()).isEqualTo(Outcome.QUARANTINE);
    }

    @Test
    void anExpressionThatFailsUponANullPasses() {
        assertThat(judge("after.total >= 0.0", created(Map.of()))).isSameAs(Verdict.PASS);
        assertThat(judge("after.total >= before.total", created(WHOLE))).isSameAs(Verdict.PASS);
        assertThat(judge("after.total != null", created(Map.of())).outcome()).isEqualTo(Outcome.QUARANTINE);
        assertThat(judge("after.total == null || after.total >= 0.0", created(Map.of())))
                .isSameAs(Verdict.PASS);
        assertThat(judge("after.at == null || after.at > after.created_at", created(Map.of())))
                .isSameAs(Verdict.PASS);
        assertThat(judge("size(after.tags) > 0", created(Map.of()))).isSameAs(Verdict.PASS);
    }

    @Test
    void anExpressionThatFailsForAnotherReasonIsAViolation() {
        Verdict verdict = judge("100 / (after.id - 7) > 0", created(WHOLE));

        assertThat(verdict.outcome()).isEqualTo(Outcome.QUARANTINE);
        assertThat(verdict.violations().get(0).message()).isEqualTo("The check of after.id fails: DIVIDE_BY_ZERO");
    }

    @Test
    void aColumnThatWasLeftOutIsNotJudged() {
        Map<String, Object> left = new HashMap<>(WHOLE);
        left.remove("name");

        assertThat(judge("after.name != null", updated(left, "name"))).isSameAs(Verdict.PASS);
        assertThat(judge("after.id > 7 && after.name != null", updated(left, "name"))
                        .outcome())
                .isEqualTo(Outcome.QUARANTINE);
    }

    @Test
    void deletesAndTruncatesAreJudgedToo() {
        assertThat(judge("op != 'd'", deleted()).outcome()).isEqualTo(Outcome.QUARANTINE);
        assertThat(judge("after.total >= 0.0 || op == 'd'", deleted())).isSameAs(Verdict.PASS);
        assertThat(judge("after.total >= 0.0", deleted())).isSameAs(Verdict.PASS);
        assertThat(judge("op != 't'", new Sample.Changed(Op.TRUNCATE, null, null, COMMITTED_MS, null, null))
                        .outcome())
                .isEqualTo(Outcome.QUARANTINE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "after.totl > 0.0",
                "after.name > 5",
                "after.name",
                "afte.id == 1",
                "after.id ==",
                "after.paid + 1 == 2",
                "source.lsn == 1"
            })
    void whatDoesNotFitTheTableIsFoundAtTheStart(String expression) {
        assertThat(Sample.rules(BrokenRule.PASS, check(expression)).problems(List.of(Sample.ROW)))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.place()).startsWith("pipeline.yaml:7");
                    assertThat(problem.what()).startsWith("rule check: the expression does not fit the table: ");
                    assertThat(problem.mend()).contains("total (double)");
                });
    }

    private static Verdict judge(String expression, Change change) {
        return Sample.compiled(check(expression)).judge(change, Windows.inMemory());
    }
}
