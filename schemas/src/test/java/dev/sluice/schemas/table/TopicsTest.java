package dev.sluice.schemas.table;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class TopicsTest {

    private final Topics topics = Topics.of("shop");

    @Test
    void topicAndTableDetermineEachOther() {
        List<TableId> tables = List.of(
                TableId.parse("public.orders"),
                new TableId("public", "Order Items"),
                new TableId("public", "a.b"),
                new TableId("public.a", "b"),
                new TableId("public", "a-b"),
                new TableId("public", "-002e"),
                new TableId("größe", "\"; DROP TABLE x; --"),
                new TableId("public", "\uD83D\uDE00"));

        for (TableId table : tables) {
            assertThat(topics.tableOfRaw(topics.raw(table))).contains(table);
            assertThat(topics.tableOfValid(topics.valid(table))).contains(table);
            assertThat(topics.raw(table)).matches("[a-zA-Z0-9._-]+");
        }
        assertThat(tables.stream().map(topics::raw)).doesNotHaveDuplicates();
    }

    @Test
    void ordinaryNamesStayReadable() {
        TableId orders = TableId.parse("public.order_items");

        assertThat(topics.raw(orders)).isEqualTo("shop.public.order_items");
        assertThat(topics.valid(orders)).isEqualTo("valid.shop.public.order_items");
        assertThat(topics.validOf(topics.raw(orders))).isEqualTo(topics.valid(orders));
    }

    @Test
    void patternsTakeTablesOnly() {
        assertThat(List.of(
                        topics.offsets(),
                        topics.status(),
                        topics.deadLetters(),
                        topics.transactions(),
                        topics.redrives(),
                        topics.audit()))
                .noneMatch(topic -> topics.rawPattern().matcher(topic).matches())
                .noneMatch(topic -> topics.validPattern().matcher(topic).matches());
        assertThat(topics.rawPattern().matcher("valid.shop.public.orders").matches())
                .isFalse();
        assertThat(topics.rawPattern().matcher("workshop.public.orders").matches())
                .isFalse();
        assertThat(topics.tableOfRaw("shopping.public.orders")).isEqualTo(Optional.empty());
    }
}
