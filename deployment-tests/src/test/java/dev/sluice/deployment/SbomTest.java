package dev.sluice.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** The list of what a build is made of (CycloneDX): who makes it, and that it leaves nothing out. */
class SbomTest {

    private static final String BUILD = "mvn --batch-mode --no-transfer-progress -Psbom,aws,kubernetes ";

    /** Only on demand: it resolves online, and a build without a network must still be one. */
    @Test
    void aProfileOfTheBuildMakesIt() {
        String pom = Repository.text("pom.xml");
        String profile = pom.substring(pom.indexOf("<id>sbom</id>"));

        assertThat(profile)
                .contains("<artifactId>cyclonedx-maven-plugin</artifactId>", "<goal>makeAggregateBom</goal>");
        assertThat(profile).doesNotContain("activeByDefault");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ci", "release"})
    void theWorkflowsMakeIt(String workflow) {
        List<Node> steps = Node.of(".github/workflows/" + workflow + ".yml")
                .at("jobs", "sbom", "steps")
                .items();

        assertThat(steps).anySatisfy(step -> assertThat(step.at("run").text()).startsWith(BUILD));
        assertThat(steps).as("what becomes of it").anySatisfy(step -> assertThat(
                        step.at("with", "path").text()
                                + step.at("with", "scan-ref").text())
                .isEqualTo("target/bom.json"));
    }

    /** With the libraries that the images are built with, or it would be a list of something else. */
    @ParameterizedTest
    @ValueSource(strings = {"ci", "release"})
    void itIsOfTheBuildThatIsInTheImages(String workflow) {
        assertThat(Node.of(".github/workflows/" + workflow + ".yml")
                        .at("jobs", "image", "steps")
                        .items())
                .anySatisfy(step ->
                        assertThat(step.at("with", "build-args").text()).isEqualTo("MAVEN_PROFILES=aws,kubernetes"));
    }

    @Test
    void anImageHoldsItsOwn() {
        assertThat(Repository.text("Dockerfile"))
                .contains("--activate-profiles \"sbom,$MAVEN_PROFILES\"")
                .contains("cp \"$module/target/bom.json\" \"$out/$image/app/sbom.cdx.json\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest-debezium", "stream-processor", "iceberg-sink"})
    void everyJarOfAServiceIsInIt(String module) throws Exception {
        Path list = Repository.path(module + "/target/bom.json");
        if (Files.notExists(list)) {
            String message = "NOT TESTED: " + list + " is missing (mvn -Psbom package)";
            System.err.println(message);
            Assumptions.abort(message);
        }
        JsonNode bom = new ObjectMapper().readTree(list.toFile());
        Set<String> listed = new HashSet<>();
        bom.path("components")
                .forEach(each -> listed.add(each.path("purl").asText().replaceAll("\\?.*", "")));

        List<String> used = Stream.of(Repository.text(module + "/target/classpath.txt")
                        .strip()
                        .split(File.pathSeparator, -1))
                .filter(jar -> !jar.contains("/dev/sluice/") && !jar.contains("/target/"))
                .map(SbomTest::coordinates)
                .toList();

        assertThat(bom.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(used).hasSizeGreaterThan(20).allSatisfy(jar -> assertThat(listed)
                .anyMatch(each -> jar.endsWith(each.substring(each.indexOf('/') + 1))));
    }

    /** From the jar's place in a Maven repository: {@code …/org/slf4j/slf4j-api/2.0.17/slf4j-api-2.0.17.jar}. */
    private static String coordinates(String jar) {
        List<String> place = List.of(jar.split(Pattern.quote(File.separator), -1));
        int version = place.size() - 2;
        return String.join(".", place.subList(0, version - 1)) + "/" + place.get(version - 1) + "@"
                + place.get(version);
    }
}
