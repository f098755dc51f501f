package dev.sluice.sink.contract;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** The page of semantics names tests that exist, and every test of a mode is named on it. */
class SemanticsPageTest {

    private static final Pattern NAMED = Pattern.compile("`([A-Z][A-Za-z]+\\.[a-z][A-Za-z]+)`");
    private static final List<String> MODES = List.of("Mirror", "MirrorWithSoftDeletes", "Changelog", "History");

    @Test
    void namesTheTestsOfTheContract() throws Exception {
        String page = Files.readString(Path.of("../docs/semantics.md"));
        List<String> named = NAMED.matcher(page)
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();

        List<String> tests = new ArrayList<>();
        for (Class<?> group : ContractIT.class.getDeclaredClasses()) {
            Arrays.stream(group.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(Test.class))
                    .forEach(method -> tests.add(group.getSimpleName() + "." + method.getName()));
        }

        assertThat(tests).containsAll(named);
        assertThat(named)
                .containsAll(tests.stream()
                        .filter(test -> MODES.contains(test.substring(0, test.indexOf('.'))))
                        .toList());
    }
}
