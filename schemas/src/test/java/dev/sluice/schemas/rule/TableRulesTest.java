package dev.sluice.schemas.rule;

import dev.sluice.schemas.pipeline.Place;
import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.pipeline.Severity;
import dev.sluice.schemas.wire.Envelope.Op;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class TableRulesTest {

    private final TableRules rules = TableRules.of(List.of(
            rule("has-name", "name"),
            rule("has-price", "price", "currency")));

    @Test
    void aWholeRowPasses() {
        assertThat(broken(Op.CREATE, Map.of("name", "x", "price", 1, "currency", "EUR"), Set.of()))
                .isEmpty();
    }

    @Test
    void everyBrokenRuleIsNamedInOrderWithoutValues() {
        assertThat(broken(Op.UPDATE, Map.of("price", 4711), Set.of()))
                .containsExactly(
                        new Violation("has-name", "Column name is null"),
                        new Violation("has-price", "Column currency is null"));
    }

    @Test
    void anUnavailableColumnIsNotJudged() {
        assertThat(broken(Op.UPDATE, Map.of("price", 1, "currency", "EUR"), Set.of("name")))
                .isEmpty();
    }

    @Test
    void aChangeThatLeavesNoRowPasses() {
        assertThat(broken(Op.DELETE, Map.of(), Set.of())).isEmpty();
        assertThat(broken(Op.TRUNCATE, Map.of(), Set.of())).isEmpty();
    }

    private static RuleSettings rule(String name, String... columns) {
        return new RuleSettings(
                RuleSettings.NOT_NULL,
                name,
                Severity.QUARANTINE,
                List.of(columns),
                Map.of(),
                new Place("pipeline.yaml", 1, "tables.public.orders.rules"));
    }

    private List<Violation> broken(Op op, Map<String, Object> values, Set<String> unavailable) {
        Row row = new Row() {
            @Override
            public boolean has(String column) {
                return values.containsKey(column);
            }

            @Override
            public boolean isUnavailable(String column) {
                return unavailable.contains(column);
            }

            @Override
            public @Nullable Object get(String column) {
                return values.get(column);
            }
        };
        return rules.judge(op, row).fold(List::of, violations -> violations);
    }
}
