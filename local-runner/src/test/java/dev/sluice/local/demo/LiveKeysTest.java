package dev.sluice.local.demo;

import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Each key is taken once. */
class LiveKeysTest {

    @Test
    void everyKeyIsTakenOnceAndThenThereAreNone() {
        LiveKeys<Integer> keys = new LiveKeys<>(List.of(1, 2, 3));
        keys.add(4);
        Random random = new Random(1);
        Set<Integer> taken = new HashSet<>();

        while (keys.size() > 0) {
            int picked = keys.pick(random);
            assertThat(taken).doesNotContain(picked);
            assertThat(taken.add(keys.take(random))).isTrue();
        }

        assertThat(taken).containsExactlyInAnyOrder(1, 2, 3, 4);
        assertThatThrownBy(() -> keys.pick(random)).isInstanceOf(IllegalStateException.class);
    }
}
