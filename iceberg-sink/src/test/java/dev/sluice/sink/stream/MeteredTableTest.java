package dev.sluice.sink.stream;

import dev.sluice.sink.format.LakeTable;
import org.junit.jupiter.api.Test;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class MeteredTableTest {

    /** What it does not hand on is what a format can't: a table that is loaded would never be taken in. */
    @Test
    void everythingThatATableCanIsHandedOn() {
        List<String> all = Arrays.stream(LakeTable.class.getDeclaredMethods())
                .flatMap(MeteredTableTest::signature)
                .toList();
        List<String> own = Arrays.stream(MeteredTable.class.getDeclaredMethods())
                .flatMap(MeteredTableTest::signature)
                .toList();

        assertThat(own).containsAll(all);
    }

    private static Stream<String> signature(Method method) {
        return method.isSynthetic()
                ? Stream.empty()
                : Stream.of(method.getName() + Arrays.toString(method.getParameterTypes()));
    }
}
