package dev.sluice.deployment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

class DockerfileTest {

    private static final String DOCKERFILE = Repository.text("Dockerfile");
    private static final String SPARK = "iceberg-sink/src/main/image/spark";
    private static final String VERSION = "[a-z/-]+:[0-9]+\\.[0-9]+\\.[0-9]+[A-Za-z0-9._-]*";

    @Test
    void baseImagesArePinned() {
        List<String> images = groups("(?m)^ARG [A-Z_]+_IMAGE=(.+)$");

        assertThat(images).hasSize(3).allMatch(image -> image.matches(VERSION));
        assertThat(groups("(?m)^FROM (\\S+)"))
                .containsOnly("${MAVEN_IMAGE}", "${JRE_IMAGE}", "${REST_CATALOG_IMAGE}", "runtime", "sink");
    }

    @Test
    void runtimeIsAJreOfTheReleaseThatWeCompileFor() {
        String release = Repository.pom("pom.xml", "maven.compiler.release");

        assertThat(groups("(?m)^ARG JRE_IMAGE=(.+)$"))
                .singleElement()
                .asString()
                .contains(":" + release + ".", "-jre-");
    }

    @Test
    void servicesRunAsAUserWithoutRights() {
        assertThat(groups("(?m)^USER (.+)$")).containsExactly("10001:10001", "root", "10001:10001");
        // Root for one line: to put a jar beside the others.
        assertThat(DOCKERFILE).containsPattern("USER root\nCOPY --from=build .+\nUSER 10001:10001\n");
        assertThat(DOCKERFILE).contains("useradd --uid 10001");
    }

    /** The service is process 1 and gets SIGTERM itself; a shell in between would keep it. */
    @Test
    void nothingStandsBetweenTheServiceAndItsSignals() {
        assertThat(groups("(?m)^ENTRYPOINT (.+)$"))
                .satisfies(
                        all -> assertThat(all.get(0)).isEqualTo("[\"java\", \"@/opt/sluice/app/java.args\"]"),
                        all -> assertThat(all)
                                .allMatch(each ->
                                        each.startsWith("[\"java\"") || each.equals("[\"/opt/sluice/spark\"]")));
        assertThat(Repository.text(SPARK).lines().filter(line -> line.contains(" java ")))
                .isNotEmpty()
                .allMatch(line -> line.strip().startsWith("exec "));
        assertThat(groups("(?m)^CMD (.+)$"))
                .containsExactly("[\"-f\", \"/etc/sluice/pipeline.yaml\"]", "[\"executor\"]");
    }

    @Test
    void whatIsCopiedExistsAndGetsPastDockerignore() {
        List<String> let = Repository.text(".dockerignore")
                .lines()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .toList();

        assertThat(Repository.text(".dockerignore").lines()).contains("*");
        for (String source : groups("(?m)^COPY (?!--from)(?:--chmod=\\d+ )?(\\S+) ")) {
            if (source.equals(SPARK)) {
                continue; // lies in a folder that is let past as a whole
            }
            assertThat(Files.exists(Repository.path(source))).as(source).isTrue();
            assertThat(let).as(source).contains(source.replaceAll("^[a-z-]+/pom\\.xml$", "*/pom.xml"));
        }
    }

    @Test
    void mavenFindsThePomOfEveryModule() {
        assertThat(groups("(?m)^COPY (\\S+)/pom\\.xml ")).containsAll(Repository.modules());
    }

    @ParameterizedTest
    @CsvSource({
        "ingest,ingest-debezium,dev.sluice.ingest.Ingest,9471",
        "stream,stream-processor,dev.sluice.stream.Stream,9472",
        "sink,iceberg-sink,dev.sluice.sink.Sink,9473"
    })
    void eachServiceHasAnImage(String target, String module, String main, String port) {
        assertThat(DOCKERFILE)
                .containsPattern("(?m)^assemble " + target + " " + module + " " + main + " [0-9]+$")
                .containsPattern(
                        "(?m)^FROM runtime AS " + target + "\n(COPY --from=build .+\n){2}EXPOSE " + port + "$");
        assertThat(Files.exists(Repository.path(module + "/src/main/java/" + main.replace('.', '/') + ".java")))
                .as(main)
                .isTrue();
    }

    /** Images of a service end with a class that does not run out of memory unseen, and take their share of the container's. */
    @Test
    void jvmsKnowTheirLimits() {
        assertThat(DOCKERFILE).contains("-XX:+ExitOnOutOfMemoryError", "-XX:MaxRAMPercentage=$heap");
    }

    @Test
    void librariesForTheObjectStoreThatIsDeployedAreInTheImage() {
        assertThat(groups("(?m)^ARG MAVEN_PROFILES=(.+)$")).containsExactly("aws");
        assertThat(Repository.text("iceberg-sink/pom.xml")).contains("<id>aws</id>", "<id>kubernetes</id>");
    }

    private static List<String> groups(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(DOCKERFILE);
        return matcher.results().map(match -> match.group(1)).toList();
    }
}
