package dev.sluice.ingest.avro;

import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class AvroNamesTest {

    private static final List<String> NAMES = List.of(
            "id",
            "Id",
            "unit price",
            "1st",
            "a-b",
            "a_b",
            "a_x0020_b",
            "_x0020_",
            "grün",
            "日本",
            "",
            "select",
            "a.b",
            "\uD83D\uDE00");

    @Test
    void everyNameBecomesLegalAndComesBack() {
        for (String name : NAMES) {
            String escaped = AvroNames.escape(name);
            assertThat(new Schema.Field(escaped, Schema.create(Schema.Type.INT)).name())
                    .isEqualTo(escaped);
            assertThat(AvroNames.unescape(escaped)).isEqualTo(name);
        }
        assertThat(NAMES.stream().map(AvroNames::escape)).doesNotHaveDuplicates();
    }

    @Test
    void legalNamesStayAsTheyAre() {
        assertThat(AvroNames.escape("unit_price")).isEqualTo("unit_price");
        assertThat(AvroNames.escapeDotted("shop.public.orders.Value")).isEqualTo("shop.public.orders.Value");
        assertThat(AvroNames.escapeDotted("shop.public.my-table.Value")).isEqualTo("shop.public.my_x002d_table.Value");
    }
}
