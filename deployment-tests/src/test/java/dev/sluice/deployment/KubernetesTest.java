package dev.sluice.deployment;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.PipelineFile;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** What would be applied to a cluster: valid in every field, locked down, and in accord with the pipeline file. */
@TestInstance(Lifecycle.PER_CLASS)
class KubernetesTest {

    private static final Map<String, Integer> PORTS = Map.of("ingest", 9471, "stream", 9472, "sink", 9473);
    private static final Set<String> LAKE = Set.of("CATALOG_DB_PASSWORD", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY");
    private static final Set<String> SOURCE_AND_LAKE =
            Set.of("SOURCE_DB_PASSWORD", "CATALOG_DB_PASSWORD", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY");
    private static final Map<String, Set<String>> SECRETS = Map.of(
            "ingest", Set.of("SOURCE_DB_PASSWORD"),
            "stream", Set.of(),
            "sink", SOURCE_AND_LAKE,
            "driver", SOURCE_AND_LAKE,
            "executor", Set.of(),
            "verify", SOURCE_AND_LAKE,
            "maintain", LAKE,
            "backfill", SOURCE_AND_LAKE);
    private static final Pattern PORT = Pattern.compile(":([0-9]+)");
    private static final String SECRET_FOLDER = "/run/secrets/sluice/";

    private final Map<String, Manifests> rendered = new HashMap<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    static Stream<String> sets() {
        return Stream.concat(Stream.of(Manifests.BASE), overlays());
    }

    static Stream<String> overlays() {
        return Repository.foldersIn("k8s/overlays");
    }

    @ParameterizedTest
    @MethodSource("sets")
    void everyFieldIsOneOfKubernetes(String set) throws Exception {
        assertThat(manifests(set).all()).isNotEmpty().allSatisfy(Manifest::validate);
        assertThat(manifests(set).executors()).allSatisfy(pod -> new Manifest(pod.node()).validate());
    }

    @ParameterizedTest
    @MethodSource("sets")
    void podsAreRestricted(String set) throws Exception {
        Manifests manifests = manifests(set);

        assertThat(manifests.ofKind("Namespace")).singleElement().satisfies(namespace -> assertThat(namespace
                        .node()
                        .at("metadata", "labels", "pod-security.kubernetes.io/enforce")
                        .text())
                .isEqualTo("restricted"));
        assertThat(manifests.services()).hasSize(3);
        assertThat(pods(manifests)).allSatisfy(each -> {
            Node pod = each.spec().at("securityContext");
            assertThat(pod.at("runAsNonRoot").value()).isEqualTo(true);
            assertThat(pod.at("runAsUser").number()).isEqualTo(10001);
            assertThat(pod.at("seccompProfile", "type").text()).isEqualTo("RuntimeDefault");
            Node security = each.container().at("securityContext");
            assertThat(security.at("allowPrivilegeEscalation").value()).isEqualTo(false);
            assertThat(security.at("readOnlyRootFilesystem").value()).isEqualTo(true);
            assertThat(security.at("capabilities", "drop").texts()).containsExactly("ALL");
            assertThat(each.container().at("volumeMounts").items())
                    .anySatisfy(
                            mount -> assertThat(mount.at("mountPath").text()).isEqualTo("/tmp"));
            assertThat(mounted(each)).isEqualTo(volumes(manifests, each));
        });
    }

    @ParameterizedTest
    @MethodSource("sets")
    void eachHasAnAccountAndOnlyTheSinkARightAndThatOnlyToItsExecutors(String set) throws Exception {
        Manifests manifests = manifests(set);
        boolean withExecutors = !manifests.executors().isEmpty();

        assertThat(pods(manifests)).allSatisfy(each -> {
            String account = each.spec().at("serviceAccountName").text();
            boolean rights = account.equals("sink") && withExecutors;
            assertThat(manifests
                            .one("ServiceAccount", account)
                            .at("automountServiceAccountToken")
                            .value())
                    .isEqualTo(rights);
            Node mounted = each.spec().at("automountServiceAccountToken");
            if (mounted.isPresent()) {
                assertThat(mounted.value()).isEqualTo(rights);
            }
        });
        assertThat(manifests.ofKind("Role")).hasSize(withExecutors ? 1 : 0).allSatisfy(role -> assertThat(
                        role.node().at("rules").items())
                .singleElement()
                .satisfies(rule -> assertThat(rule.at("resources").texts()).containsExactly("pods")));
        assertThat(manifests.ofKind("RoleBinding"))
                .hasSize(withExecutors ? 1 : 0)
                .allSatisfy(binding -> {
                    assertThat(binding.node().at("subjects").items())
                            .singleElement()
                            .satisfies(subject ->
                                    assertThat(subject.at("name").text()).isEqualTo("sink"));
                    manifests.one("Role", binding.node().at("roleRef", "name").text());
                });
        assertThat(manifests.all()).extracting(Manifest::kind).doesNotContain("ClusterRole", "ClusterRoleBinding");
    }

    @ParameterizedTest
    @MethodSource("sets")
    void servicesAreProbedLimitedAndGivenTimeToStop(String set) throws Exception {
        assertThat(manifests(set).statefulSets()).allSatisfy(each -> {
            Node container = container(each);
            assertThat(container.at("livenessProbe", "httpGet", "path").text()).isEqualTo("/health/live");
            assertThat(container.at("startupProbe", "httpGet", "path").text()).isEqualTo("/health/live");
            assertThat(container.at("readinessProbe", "httpGet", "path").text()).isEqualTo("/health/ready");
            assertLimited(container);
        });
        assertThat(manifests(set).services()).allSatisfy(each -> assertThat(
                        each.spec().at("terminationGracePeriodSeconds").number())
                .isGreaterThan(Repository.stopSeconds()));
    }

    /** They end by themselves, never run twice at a time, and what they answered is not asked again by a retry. */
    @ParameterizedTest
    @MethodSource("sets")
    void jobsAreCommandsThatExistInTheSinksImage(String set) throws Exception {
        Manifests manifests = manifests(set);

        assertThat(manifests.jobs())
                .extracting(PodTemplate::name)
                .containsExactlyInAnyOrder("verify", "maintain", "backfill");
        assertThat(manifests.one("CronJob", "backfill").at("spec", "suspend").value())
                .isEqualTo(true);
        assertThat(manifests.ofKind("CronJob")).allSatisfy(each -> {
            assertThat(each.node().at("spec", "concurrencyPolicy").text()).isEqualTo("Forbid");
            assertThat(each.node()
                            .at("spec", "jobTemplate", "spec", "backoffLimit")
                            .number())
                    .isZero();
        });
        assertThat(manifests.jobs()).allSatisfy(each -> {
            Node container = each.container();
            assertThat(container.at("image").text()).matches(".*sluice/sink:.+");
            assertThat(container.at("command").texts())
                    .hasSize(3)
                    .startsWith("java", "@/opt/sluice/app/" + ImageContentTest.OPTIONS);
            String main = container.at("command").texts().get(2);
            assertThat(Repository.path("iceberg-sink/src/main/java/" + main.replace('.', '/') + ".java"))
                    .exists();
            assertThat(each.spec().at("restartPolicy").text()).isEqualTo("Never");
            assertLimited(container);
        });
    }

    @ParameterizedTest
    @MethodSource("sets")
    void ingestAndSinkAreAloneAndNothingScalesThem(String set) throws Exception {
        Manifests manifests = manifests(set);

        Node ingest = manifests.one("StatefulSet", "ingest");
        assertThat(ingest.at("spec", "replicas").number()).isOne();
        manifests.find("StatefulSet", "sink").ifPresent(sink -> assertThat(
                        sink.at("spec", "replicas").number())
                .isOne());
        assertThat(manifests.all())
                .extracting(Manifest::kind)
                .doesNotContain("ScaledObject", "VerticalPodAutoscaler", "Deployment", "DaemonSet");
        assertThat(manifests.ofKind("HorizontalPodAutoscaler")).allSatisfy(scaler -> assertThat(
                        scaler.node().at("spec", "scaleTargetRef", "name").text())
                .isEqualTo("stream"));
        assertThat(manifests.ofKind("PodDisruptionBudget"))
                .allSatisfy(budget -> assertThat(budget.name()).isEqualTo("stream"));
        Node probe = container(ingest).at("startupProbe");
        assertThat(probe.at("periodSeconds").number()
                        * probe.at("failureThreshold").number())
                .isGreaterThanOrEqualTo(1800);
    }

    /** With an autoscaler, the number of pods is its own: applying the manifests again must not set it back. */
    @ParameterizedTest
    @MethodSource("overlays")
    void streamHasNoMorePodsThanPartitions(String overlay) throws Exception {
        Manifests manifests = manifests(overlay);
        Node stream = manifests.one("StatefulSet", "stream");
        Pipeline pipeline = pipeline(manifests, pod(manifests, "stream"));
        int partitions = pipeline.requireKafka().topics().partitions();

        List<Manifest> scalers = manifests.ofKind("HorizontalPodAutoscaler");
        if (scalers.isEmpty()) {
            assertThat(stream.at("spec", "replicas").number()).isLessThanOrEqualTo(partitions);
        } else {
            Node scaler = scalers.get(0).node().at("spec");
            assertThat(stream.at("spec", "replicas").isPresent()).isFalse();
            assertThat(scaler.at("maxReplicas").number()).isLessThanOrEqualTo(partitions);
            Node metric = scaler.at("metrics").items().get(0).at("external", "metric");
            assertThat(metric.at("selector", "matchLabels", "consumergroup").text())
                    .isEqualTo("sluice-stream-" + pipeline.name());
            assertThat(pipeline.requireKafka().client()).containsEntry("num.standby.replicas", "1");
        }
    }

    @ParameterizedTest
    @MethodSource("sets")
    void onlyStreamAndExecutorsMayBeOnNodesThatGoAtAnyMoment(String set) throws Exception {
        assertThat(pods(manifests(set))).allSatisfy(each -> {
            if (!Set.of("stream", "executor").contains(each.name())) {
                assertThat(each.spec().at("tolerations").items()).isEmpty();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("sets")
    void namesMeetTheirLikes(String set) throws Exception {
        Manifests manifests = manifests(set);

        assertThat(manifests.statefulSets()).allSatisfy(each -> {
            String name = each.at("metadata", "name").text();
            Map<String, Node> labels =
                    each.at("spec", "template", "metadata", "labels").entries();
            each.at("spec", "selector", "matchLabels").entries().forEach((key, value) -> assertThat(texts(labels))
                    .containsEntry(key, value.text()));
            Node service =
                    manifests.one("Service", each.at("spec", "serviceName").text());
            service.at("spec", "selector").entries().forEach((key, value) -> assertThat(texts(labels))
                    .containsEntry(key, value.text()));
            Node port = container(each).at("ports").items().get(0);
            assertThat(port.at("containerPort").number()).isEqualTo(PORTS.get(name));
            assertThat(port.at("name").text()).isEqualTo("http");
            List<String> ports = container(each).at("ports").items().stream()
                    .map(p -> p.at("name").text())
                    .toList();
            assertThat(service.at("spec", "ports").items())
                    .extracting(p -> p.at("targetPort").text())
                    .isEqualTo(ports);
        });
        assertThat(pods(manifests)).allSatisfy(each -> each.spec().at("volumes").items().stream()
                .map(volume -> volume.at("persistentVolumeClaim", "claimName"))
                .filter(Node::isPresent)
                .forEach(claim -> manifests.one("PersistentVolumeClaim", claim.text())));
    }

    /** As files that are mounted where they are used, and in no environment. */
    @ParameterizedTest
    @MethodSource("sets")
    void secretsComeFromTheSecretAndOnlyToWhoUsesThem(String set) throws Exception {
        Manifests manifests = manifests(set);

        assertThat(manifests.ofKind("Secret")).isEmpty();
        assertThat(pods(manifests)).allSatisfy(each -> {
            assertThat(each.secrets()).isEqualTo(SECRETS.get(each.name()));
            Set<String> named = new TreeSet<>();
            for (Node variable : each.container().at("env").items()) {
                String name = variable.at("name").text();
                if (variable.at("value").isPresent()) {
                    assertThat(name).endsWith("_FILE");
                    String secret = name.substring(0, name.length() - "_FILE".length());
                    assertThat(variable.at("value").text()).isEqualTo(SECRET_FOLDER + secret);
                    named.add(secret);
                } else {
                    assertThat(variable.at("valueFrom").entries()).containsOnlyKeys("fieldRef");
                }
            }
            assertThat(named).isEqualTo(each.secrets());
            each.spec().at("volumes").items().stream()
                    .map(volume -> volume.at("secret", "secretName"))
                    .filter(Node::isPresent)
                    .forEach(secret -> assertThat(secret.text()).isEqualTo("sluice"));
        });
        assertThat(manifests.ofKind("ExternalSecret")).allSatisfy(secret -> {
            assertThat(secret.node().at("spec", "target", "name").text()).isEqualTo("sluice");
            assertThat(secret.node().at("spec", "data").items())
                    .extracting(item -> item.at("secretKey").text())
                    .containsExactlyInAnyOrderElementsOf(SOURCE_AND_LAKE);
        });
    }

    @ParameterizedTest
    @MethodSource("sets")
    void everythingIsDeniedThatIsNotNeeded(String set) throws Exception {
        Manifests manifests = manifests(set);
        Node deny = manifests.one("NetworkPolicy", "default-deny").at("spec");
        Set<String> expected =
                new TreeSet<>(Set.of("default-deny", "dns", "metrics", "ingest", "stream", "sink", "jobs"));
        if (!manifests.executors().isEmpty()) {
            expected.addAll(Set.of("executor", "sink-executors"));
        }

        assertThat(deny.at("podSelector").entries()).isEmpty();
        assertThat(deny.at("policyTypes").texts()).containsExactly("Ingress", "Egress");
        assertThat(deny.entries()).doesNotContainKeys("ingress", "egress");
        assertThat(manifests.ofKind("NetworkPolicy"))
                .extracting(Manifest::name)
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    /** The ConfigMap as the pods mount it, read as the services read it, with what their containers are given. */
    @ParameterizedTest
    @MethodSource("overlays")
    void thePipelineOfTheConfigMapIsAcceptedAndItsPortsAreOpen(String overlay) throws Exception {
        Manifests manifests = manifests(overlay);
        Map<String, Set<Integer>> needed = new TreeMap<>();

        for (PodTemplate each : Stream.concat(manifests.services().stream(), manifests.jobs().stream())
                .toList()) {
            Pipeline pipeline = pipeline(manifests, each);
            boolean source = each.secrets().contains("SOURCE_DB_PASSWORD");
            boolean lake = each.secrets().contains("CATALOG_DB_PASSWORD");
            assertThat(pipeline.requireSource().password().reveal())
                    .isEqualTo(source ? "value of SOURCE_DB_PASSWORD" : "");
            assertThat(pipeline.requireCatalog())
                    .containsEntry("jdbc.password", lake ? "value of CATALOG_DB_PASSWORD" : "")
                    .containsEntry("s3.secret-access-key", lake ? "value of S3_SECRET_ACCESS_KEY" : "");

            String policy = policyOf(each);
            Set<Integer> ports = needed.computeIfAbsent(policy, name -> new TreeSet<>());
            ports.addAll(ports(pipeline.requireRegistry().url()));
            ports.addAll(ports(pipeline.requireKafka().bootstrapServers()));
            if (source) {
                ports.add(pipeline.requireSource().port());
            }
            if (lake) {
                ports.addAll(ports(String.valueOf(pipeline.requireCatalog().get("uri"))));
                ports.addAll(ports(String.valueOf(pipeline.requireCatalog().get("s3.endpoint"))));
            }
        }

        needed.forEach((policy, ports) -> assertThat(openPorts(manifests.one("NetworkPolicy", policy)))
                .as(policy)
                .isEqualTo(ports));
    }

    /** The alerts' rules go by the jobs' names. */
    @ParameterizedTest
    @MethodSource("overlays")
    void thePrometheusOperatorFindsEveryServiceUnderTheNameThatTheRulesKnow(String overlay) throws Exception {
        Manifests manifests = manifests(overlay);
        List<String> jobs = Node.of("monitoring/prometheus.yml").at("scrape_configs").items().stream()
                .map(job -> job.at("job_name").text())
                .toList();

        assertThat(manifests.ofKind("ServiceMonitor")).allSatisfy(monitor -> {
            Map<String, String> wanted =
                    texts(monitor.node().at("spec", "selector", "matchLabels").entries());
            assertThat(manifests.ofKind("Service")).hasSize(3).allSatisfy(service -> {
                assertThat(texts(service.node().at("metadata", "labels").entries()))
                        .containsAllEntriesOf(wanted);
                assertThat(jobs).contains("sluice-" + service.name());
            });
        });
    }

    /** Rendered once for all tests. */
    private Manifests manifests(String set) throws IOException, InterruptedException {
        Manifests known = rendered.get(set);
        if (known == null) {
            known = Manifests.of(set);
            rendered.put(set, known);
        }
        return known;
    }

    private static List<PodTemplate> pods(Manifests manifests) {
        List<PodTemplate> pods = new ArrayList<>(manifests.services());
        pods.addAll(manifests.jobs());
        pods.addAll(manifests.executors());
        return pods;
    }

    private static PodTemplate pod(Manifests manifests, String name) {
        return manifests.services().stream()
                .filter(pod -> pod.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String policyOf(PodTemplate pod) {
        return switch (pod.name()) {
            case "verify", "maintain", "backfill" -> "jobs";
            case "driver" -> "sink";
            default -> pod.name();
        };
    }

    private Pipeline pipeline(Manifests manifests, PodTemplate pod) throws Exception {
        Node volume = pod.spec().at("volumes").items().stream()
                .filter(each -> each.at("name").text().equals("pipeline"))
                .findFirst()
                .orElseThrow();
        String map = volume.at("configMap", "name").text();
        // The hash of the content: a change of the pipeline file restarts the pods.
        assertThat(map).matches("pipeline-[a-z0-9]{10}");
        Node data = manifests.one("ConfigMap", map).at("data");

        List<String> arguments = arguments(manifests, pod);
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < arguments.size() - 1; i++) {
            if (arguments.get(i).equals("-f")) {
                Path inPod = Path.of(arguments.get(i + 1));
                String name = String.valueOf(inPod.getFileName());
                assertThat(inPod.getParent()).isEqualTo(Path.of("/etc/sluice"));
                assertThat(data.entries()).containsKey(name);
                files.add(Files.writeString(folder.resolve(name), data.at(name).text()));
            }
        }
        assertThat(files).hasSizeGreaterThanOrEqualTo(2);
        return PipelineFile.load(files, environment(pod));
    }

    private static List<String> arguments(Manifests manifests, PodTemplate pod) {
        return pod.name().equals("driver")
                ? manifests
                        .one("SparkApplication", "sink")
                        .at("spec", "arguments")
                        .texts()
                : pod.container().at("args").texts();
    }

    /** What the container is given, its secrets' files included. */
    private Map<String, String> environment(PodTemplate pod) throws IOException {
        Map<String, String> environment = new HashMap<>();
        for (Node variable : pod.container().at("env").items()) {
            String value = variable.at("value").text();
            if (value.startsWith(SECRET_FOLDER)) {
                String secret = value.substring(SECRET_FOLDER.length());
                Path file = Files.writeString(folder.resolve(secret), "value of " + secret + "\n");
                environment.put(variable.at("name").text(), file.toString());
            }
        }
        return environment;
    }

    private static void assertLimited(Node container) {
        assertThat(container.at("resources", "requests").entries()).containsOnlyKeys("cpu", "memory");
        assertThat(container.at("resources", "limits", "memory").text())
                .isEqualTo(container.at("resources", "requests", "memory").text());
        assertThat(container.at("image").text()).matches(".+:[0-9]+\\.[0-9]+\\.[0-9]+(-SNAPSHOT)?");
    }

    private static Set<Integer> openPorts(Node policy) {
        Set<Integer> ports = new TreeSet<>();
        policy.at("spec", "egress").items().forEach(rule -> rule.at("ports")
                .items()
                .forEach(port -> ports.add(port.at("port").number())));
        return ports;
    }

    private static Set<Integer> ports(String addresses) {
        Set<Integer> ports = new TreeSet<>();
        Matcher matcher = PORT.matcher(addresses);
        while (matcher.find()) {
            ports.add(Integer.parseInt(matcher.group(1)));
        }
        assertThat(ports).as(addresses).isNotEmpty();
        return ports;
    }

    private static Node container(Node statefulSet) {
        return new PodTemplate("", statefulSet.at("spec", "template")).container();
    }

    private static Map<String, String> texts(Map<String, Node> nodes) {
        Map<String, String> texts = new TreeMap<>();
        nodes.forEach((key, value) -> texts.put(key, value.text()));
        return texts;
    }

    private static Set<String> mounted(PodTemplate pod) {
        Set<String> names = new TreeSet<>();
        pod.container()
                .at("volumeMounts")
                .items()
                .forEach(m -> names.add(m.at("name").text()));
        return names;
    }

    private static Set<String> volumes(Manifests manifests, PodTemplate pod) {
        Set<String> names = new TreeSet<>();
        pod.spec()
                .at("volumes")
                .items()
                .forEach(volume -> names.add(volume.at("name").text()));
        manifests.find("StatefulSet", pod.name()).ifPresent(set -> set.at("spec", "volumeClaimTemplates")
                .items()
                .forEach(claim -> names.add(claim.at("metadata", "name").text())));
        return names;
    }
}
