package dev.sluice.ingest.engine;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ArrayLiteralTest {

    @Test
    void elementsAsPostgresPrintsThem() {
        assertThat(ArrayLiteral.elements("{}", ',')).isEmpty();
        assertThat(ArrayLiteral.elements("{1,2.5,NaN}", ',')).containsExactly("1", "2.5", "NaN");
        assertThat(ArrayLiteral.elements("{\"a b\",NULL,\"NULL\",\"q\\\"u\\\\o\",\"{,}\"}", ','))
                .containsExactly("a b", null, "NULL", "q\"u\\o", "{,}");
        assertThat(ArrayLiteral.elements("[0:1]={5,6}", ',')).containsExactly("5", "6");
    }

    @Test
    void boxesAreDividedBySemicolons() {
        assertThat(ArrayLiteral.elements("{(1,1),(0,0);(2,2),(1,1)}", ';'))
                .containsExactly("(1,1),(0,0)", "(2,2),(1,1)");
    }

    @Test
    void whatIsNoArrayOfOneDimensionIsRefused() {
        for (String text : new String[] {"", "1", "{", "{1", "{1,", "{\"a", "{{1}", "{{1,2},{3,4}}"}) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> ArrayLiteral.elements(text, ','));
        }
    }
}
