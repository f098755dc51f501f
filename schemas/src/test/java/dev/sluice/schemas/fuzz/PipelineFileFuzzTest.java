package dev.sluice.schemas.fuzz;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.PipelineFile;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** A pipeline file that somebody has edited in a hurry: it is read, or told what is wrong with it. */
class PipelineFileFuzzTest {

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "SOURCE_PASSWORD", "p", "REGISTRY_PASSWORD", "p", "MASKING_KEY", "0123456789abcdef", "LINEAGE_TOKEN", "t");

    private static Path file = Path.of("");

    @BeforeContainer
    static void create() throws IOException {
        file = Files.createTempFile("fuzz", ".yaml");
    }

    @AfterContainer
    static void delete() throws IOException {
        Files.delete(file);
    }

    @Provide
    Arbitrary<String> edited() throws IOException {
        Path home = Path.of(Objects.requireNonNull(System.getProperty("sluice.home")));
        return Mangled.lines(
                Files.readString(home.resolve("docs/every-key.yaml")).replaceAll("(?m)^ *#.*\n", ""));
    }

    @Example
    void aListWithinItselfIsToldWithItsPlace() throws IOException {
        Files.writeString(file, "pipeline: shop\nsource: {tables: &a [*a]}\n");

        InvalidPipeline refused =
                catchThrowableOfType(InvalidPipeline.class, () -> PipelineFile.load(List.of(file), ENVIRONMENT));

        assertThat(refused.problems()).anySatisfy(problem -> assertThat(problem.toString())
                .contains("source.tables", "stands for what it is a part of"));
    }

    @Example
    void aFewAliasesThatMakeMillionsOfValuesAreTold() throws IOException {
        StringBuilder text = new StringBuilder("pipeline: shop\na0: &a0 [x]\n");
        for (int i = 1; i <= 9; i++) {
            text.append("a%1$d: &a%1$d [*a%2$d, *a%2$d, *a%2$d, *a%2$d, *a%2$d]\n".formatted(i, i - 1));
        }
        Files.writeString(file, text);

        InvalidPipeline refused =
                catchThrowableOfType(InvalidPipeline.class, () -> PipelineFile.load(List.of(file), ENVIRONMENT));

        assertThat(refused.problems())
                .anySatisfy(problem -> assertThat(problem.what()).contains("more than"));
    }

    @Property
    void anyFileIsReadOrEveryMistakeIsTold(@ForAll("edited") String text) throws IOException {
        Files.write(file, text.getBytes(StandardCharsets.UTF_8)); // Halves of surrogate pairs become question marks.
        try {
            assertThat(PipelineFile.load(List.of(file), ENVIRONMENT)).isNotNull();
        } catch (InvalidPipeline refused) {
            assertThat(refused.problems()).isNotEmpty().allSatisfy(problem -> assertThat(problem.what())
                    .isNotBlank());
        }
    }
}
