package dev.sluice.sink.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.pipeline.Severity;
import dev.sluice.schemas.table.TableId;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class ReportTest {

    private static final TableId ORDERS = new TableId("public", "orders");

    private static Result check(Severity severity, Outcome outcome) {
        return new Result(
                ORDERS,
                Result.Kind.CHECK,
                "unique(id)",
                "unique",
                severity,
                new Finding(outcome, 2.0, "2 rows repeat what another has in id"),
                null,
                Duration.ofMillis(5));
    }

    private static Result rule(Outcome outcome) {
        return new Result(
                ORDERS,
                Result.Kind.RULE,
                "sane_total",
                "range",
                Severity.QUARANTINE,
                new Finding(outcome, 3.0, "3 changes have broken it since the last run"),
                7L,
                Duration.ZERO);
    }

    private static Report report(Result... results) {
        return new Report(
                "run", Instant.EPOCH, Duration.ofMillis(9), List.of(ORDERS), List.of(), List.of(results), List.of());
    }

    @Test
    void aFailedCheckFailsTheRunUnlessItOnlyWarns() {
        assertThat(report(check(Severity.QUARANTINE, Outcome.FAILED)).verdict().exitCode())
                .isEqualTo(4);
        assertThat(report(check(Severity.HALT, Outcome.FAILED)).verdict().exitCode())
                .isEqualTo(4);
        assertThat(report(check(Severity.WARN, Outcome.FAILED)).verdict().exitCode())
                .isZero();
    }

    @Test
    void aCheckThatCouldNotBeJudgedLeavesTheRunUndecided() {
        assertThat(report(check(Severity.WARN, Outcome.BROKEN)).verdict().exitCode())
                .isEqualTo(1);
        assertThat(report(check(Severity.QUARANTINE, Outcome.SKIPPED)).verdict().exitCode())
                .isZero();
    }

    @Test
    void aRuleThatRecordsBrokeIsToldAndFailsNothing() {
        Report report = report(rule(Outcome.FAILED));

        assertThat(report.verdict().exitCode()).isZero();
        assertThat(ReportText.of(report)).contains("sane_total").contains("3 changes have broken it");
    }

    @Test
    void theJsonSaysWhatTheTextSays() throws Exception {
        JsonNode json = new ObjectMapper()
                .readTree(ReportJson.of(
                        "shop", report(check(Severity.QUARANTINE, Outcome.FAILED), rule(Outcome.FAILED))));

        assertThat(json.path("pipeline").asText()).isEqualTo("shop");
        assertThat(json.path("verdict").asText()).isEqualTo("failed");
        assertThat(json.path("results").path(0).path("status").asText()).isEqualTo("failed");
        assertThat(json.path("results").path(0).path("value").asDouble()).isEqualTo(2);
        assertThat(json.path("results").path(1).path("total").asLong()).isEqualTo(7);
    }
}
