package dev.sluice.deployment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class ComposeFileTest {

    private static final String FILE = "docker-compose.yml";
    private static final Node COMPOSE = Node.of(FILE);
    private static final String DOCKER = "/var/run/docker.sock";
    private static final Set<String> OURS = Set.of("ingest", "stream", "sink");

    /** Of the keys that the Compose Specification gives to a service, those in use here. */
    private static final Set<String> KNOWN_KEYS = Set.of(
            "build",
            "cap_drop",
            "command",
            "depends_on",
            "deploy",
            "entrypoint",
            "environment",
            "healthcheck",
            "image",
            "logging",
            "ports",
            "profiles",
            "read_only",
            "restart",
            "security_opt",
            "stop_grace_period",
            "tmpfs",
            "volumes");

    private static final Pattern PINNED =
            Pattern.compile("[a-z0-9./-]+:(v?[0-9]+\\.[0-9]+[A-Za-z0-9.-]*|[0-9]+|RELEASE\\.[0-9TZ-]+)");
    private static final Pattern VARIABLE = Pattern.compile("(?<!\\$)\\$\\{([A-Z0-9_]+)([^}]*)}");
    private static final Pattern LOOPBACK = Pattern.compile("127\\.0\\.0\\.1:[^:]+(:-[0-9]+})?:[0-9]+");

    /** Does its work and ends; all others run for good. */
    private static final String ONE_SHOT = "bucket";

    static Stream<String> services() {
        return COMPOSE.at("services").entries().keySet().stream();
    }

    @ParameterizedTest
    @ValueSource(strings = {FILE, "compose/dev.yml", "compose/staging.yml", "compose/prod.yml"})
    void theFileIsOneOfTheComposeSpecification(String file, @TempDir Path folder) throws Exception {
        Tool.Answer answer = NodeTool.check("compose", folder, Node.of(file));

        assertThat(answer.exitCode()).as(answer.output()).isZero();
    }

    @Test
    void aMisspeltKeyIsNoneOfTheComposeSpecification(@TempDir Path folder) throws Exception {
        Node wrong =
                Node.all("wrong", "services: {a: {image: a, helthcheck: {}}}").get(0);

        assertThat(NodeTool.check("compose", folder, wrong).exitCode()).isOne();
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyServiceIsPinnedCheckedLimitedRestartedAndItsLogRotated(String name) {
        Node service = COMPOSE.at("services", name);

        assertThat(service.entries().keySet()).isSubsetOf(KNOWN_KEYS);
        assertThat(service.at("image").text()).matches(PINNED);
        assertThat(service.at("restart").text()).isEqualTo(name.equals(ONE_SHOT) ? "on-failure" : "unless-stopped");
        assertThat(service.at("security_opt").texts()).contains("no-new-privileges:true");
        if (!name.equals(ONE_SHOT)) {
            assertThat(service.at("healthcheck").entries())
                    .containsOnlyKeys("test", "interval", "timeout", "retries", "start_period");
        }
        Node limits = service.at("deploy", "resources", "limits");
        assertThat(limits.at("cpus").text()).matches("[0-9.]+");
        assertThat(limits.at("memory").text()).matches("[0-9]+[mg]");
        assertThat(service.at("logging", "options").entries()).containsOnlyKeys("max-size", "max-file");
        assertThat(service.at("ports").texts())
                .allSatisfy(port -> assertThat(port).matches(LOOPBACK));
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyServiceWaitsForTheHealthOfWhatItNeeds(String name) {
        COMPOSE.at("services", name, "depends_on").entries().forEach((other, how) -> {
            assertThat(COMPOSE.at("services").entries()).containsKey(other);
            assertThat(how.at("condition").text())
                    .isEqualTo(other.equals(ONE_SHOT) ? "service_completed_successfully" : "service_healthy");
        });
        assertThat(reachableFrom(name, new ArrayList<>())).as("no circle").doesNotContain(name);
    }

    @ParameterizedTest
    @CsvSource({"ingest,source;kafka;registry", "stream,kafka;registry", "sink,source;kafka;registry;rest"})
    void ourServicesStartAfterWhatTheyTalkTo(String name, String others) {
        assertThat(COMPOSE.at("services", name, "depends_on").entries()).containsOnlyKeys(others.split(";", -1));
    }

    @ParameterizedTest
    @CsvSource({"ingest,9471", "stream,9472", "sink,9473"})
    void ourServicesAreLockedInAndGivenTimeToStop(String name, String port) {
        Node service = COMPOSE.at("services", name);

        assertThat(service.at("read_only").value()).isEqualTo(true);
        assertThat(service.at("cap_drop").texts()).containsExactly("ALL");
        assertThat(seconds(service.at("stop_grace_period").text())).isGreaterThan(Repository.stopSeconds());
        assertThat(service.at("image").text()).isEqualTo("sluice/" + name + ":" + Repository.version());
        assertThat(service.at("build", "target").text()).isEqualTo(name);
        assertThat(service.at("ports").texts()).containsExactly("127.0.0.1:" + port + ":" + port);
        assertThat(service.at("command").texts()).startsWith("-f", "/etc/sluice/pipeline.yaml");
        assertThat(service.at("volumes").texts()).contains("./compose/pipeline.yaml:/etc/sluice/pipeline.yaml:ro");
    }

    /** Native libraries are unpacked there, and a tmpfs is noexec unless told otherwise. */
    @Test
    void theTemporaryFolderIsWritableAndLetsCodeRun() {
        for (String name : OURS) {
            Node service = COMPOSE.at("services", name);
            List<String> places = new ArrayList<>(service.at("tmpfs").texts());
            service.at("volumes").texts().stream()
                    .filter(volume -> volume.endsWith(":/tmp"))
                    .forEach(places::add);

            assertThat(places).singleElement().asString().matches("/tmp:exec,.*|[a-z-]+:/tmp");
        }
    }

    @Test
    void whatIsMountedExistsAndWhatIsDeclaredIsMounted() {
        Set<String> named = new TreeSet<>();
        services()
                .forEach(name -> COMPOSE.at("services", name, "volumes").texts().forEach(volume -> {
                    String origin = volume.substring(0, volume.indexOf(':'));
                    if (origin.startsWith("./")) {
                        assertThat(Files.exists(Repository.path(origin)))
                                .as(origin)
                                .isTrue();
                        assertThat(volume).endsWith(":ro");
                    } else if (origin.startsWith("/")) {
                        assertThat(name + " " + volume).isEqualTo("vector " + DOCKER + ":" + DOCKER + ":ro");
                    } else {
                        named.add(origin);
                    }
                }));
        assertThat(COMPOSE.at("volumes").entries().keySet()).isEqualTo(named);
    }

    @Test
    void noSecretStandsInTheFile() {
        services().forEach(name -> COMPOSE.at("services", name, "environment")
                .entries()
                .forEach((key, value) -> {
                    if (key.matches(".*(PASSWORD|SECRET|TOKEN|KEY).*")) {
                        assertThat(value.text()).matches("\\$\\{[A-Z0-9_]+:\\?[^}]+}");
                    }
                }));
    }

    @Test
    void theExampleHasEveryVariableAndNoPassword() {
        Set<String> used = new TreeSet<>();
        for (String file : List.of(FILE, "compose/dev.yml", "compose/staging.yml", "compose/prod.yml")) {
            VARIABLE.matcher(Repository.text(file)).results().forEach(match -> {
                used.add(match.group(1));
                assertThat(match.group(2)).as(match.group()).matches(":[?-].+");
            });
        }

        assertThat(Example.variables().keySet()).isEqualTo(used);
        Example.variables().forEach((key, value) -> {
            if (key.matches(".*(PASSWORD|SECRET).*")) {
                assertThat(value).isEqualTo(Example.PLACEHOLDER);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "kafka,pom.xml,kafka.version,%s",
        "source,local-runner/pom.xml,postgres.binaries.version,%s-bookworm",
        "catalog,local-runner/pom.xml,postgres.binaries.version,%s-bookworm",
        "registry,local-runner/pom.xml,apicurio.version,%s"
    })
    void serversAreOfTheVersionsThatTheTestsRunOn(String name, String pom, String property, String tag) {
        String version = Repository.pom(pom, property);
        // PostgreSQL has two numbers; its Maven artifact adds a third.
        String expected = tag.formatted(tag.contains("bookworm") ? version.replaceAll("\\.0$", "") : version);

        assertThat(COMPOSE.at("services", name, "image").text()).endsWith(":" + expected);
    }

    @Test
    void theSourceWritesALogThatCanBeDecodedAndDoesNotKeepItForEver() {
        List<String> command = COMPOSE.at("services", "source", "command").texts();

        assertThat(command).contains("wal_level=logical");
        assertThat(command).anyMatch(setting -> setting.startsWith("max_slot_wal_keep_size="));
    }

    /** From 18 on the image refuses to start with a volume at the old place, and loses the data elsewhere. */
    @Test
    void databasesKeepTheirDataWhereTheImageHasIt() {
        for (String name : List.of("source", "catalog")) {
            assertThat(COMPOSE.at("services", name, "volumes").texts()).contains(name + ":/var/lib/postgresql");
        }
    }

    @Test
    void onlyIngestMakesTopics() {
        Map<String, Node> kafka = COMPOSE.at("services", "kafka", "environment").entries();

        assertThat(kafka.get("KAFKA_AUTO_CREATE_TOPICS_ENABLE"))
                .extracting(Node::text)
                .isEqualTo("false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "staging", "prod"})
    void anEnvironmentChangesServicesThatExistAndOpensNothingButLoopback(String environment) {
        Node services = Node.of("compose/" + environment + ".yml").at("services");

        assertThat(COMPOSE.at("services").entries())
                .containsKeys(services.entries().keySet().toArray(String[]::new));
        services.entries().values().forEach(service -> assertThat(
                        service.at("ports").texts())
                .allSatisfy(port -> assertThat(port).matches(LOOPBACK)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"staging", "prod"})
    void releasedImagesRunWhereNothingIsBuilt(String environment) {
        Node services = Node.of("compose/" + environment + ".yml").at("services");
        List<String> built = services()
                .filter(name -> COMPOSE.at("services", name, "build").isPresent())
                .toList();

        assertThat(built).allSatisfy(name -> {
            assertThat(services.at(name, "image").text())
                    .matches("\\$\\{IMAGES:\\?.+}/[a-z-]+:\\$\\{VERSION:\\?.+}")
                    .contains("}/"
                            + COMPOSE.at("services", name, "build", "target").text() + ":");
            assertThat(services.at(name, "pull_policy").text()).isEqualTo("always");
        });
    }

    /** It is asked for by profile where it is not part of the pipeline. */
    @ParameterizedTest
    @CsvSource({"trino,trino", "loki,logs", "vector,logs"})
    void extrasStartOnlyByTheirProfile(String name, String profile) {
        assertThat(COMPOSE.at("services", name, "profiles").texts()).containsExactly(profile);
        services()
                .filter(other -> !COMPOSE.at("services", other, "profiles").isPresent())
                .forEach(other -> assertThat(
                                COMPOSE.at("services", other, "depends_on").entries())
                        .doesNotContainKey(name));
    }

    private static Set<String> reachableFrom(String name, List<String> path) {
        Set<String> reached = new HashSet<>();
        for (String next : COMPOSE.at("services", name, "depends_on").entries().keySet()) {
            assertThat(path).as("no circle").doesNotContain(next);
            List<String> longer = new ArrayList<>(path);
            longer.add(next);
            reached.add(next);
            reached.addAll(reachableFrom(next, longer));
        }
        return reached;
    }

    private static int seconds(String duration) {
        assertThat(duration).matches("[0-9]+s");
        return Integer.parseInt(duration.substring(0, duration.length() - 1));
    }
}
