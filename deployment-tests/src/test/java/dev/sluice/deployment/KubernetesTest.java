package dev.sluice.deployment;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.PipelineFile;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

import static org.assertj.core.api.Assertions.assertThat;

/** What would be applied to a cluster: valid in every field, locked down, and in accord with the pipeline file. */
@TestInstance(Lifecycle.PER_CLASS)
class KubernetesTest {

    private static final Map<String, Integer> PORTS = Map.of("ingest", 9471, "stream", 9472, "sink", 9473);
    private static final Map<String, List<String>> SECRETS = Map.of(
            "ingest", List.of("SOURCE_DB_PASSWORD"), "stream", List.of(), "sink", List.of("CATALOG_DB_PASSWORD"));
    private static final Pattern PORT = Pattern.compile(":([0-9]+)");

    private final Map<String, Manifests> rendered = new HashMap<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"base", "dev", "prod"})
    void everyFieldIsOneOfKubernetes(String set) throws Exception {
        assertThat(manifests(set).all()).isNotEmpty().allSatisfy(Manifest::validate);
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "dev", "prod"})
    void podsAreRestricted(String set) throws Exception {
        Manifests manifests = manifests(set);

        assertThat(manifests.ofKind("Namespace")).singleElement().satisfies(namespace -> assertThat(namespace
                        .node()
                        .at("metadata", "labels", "pod-security.kubernetes.io/enforce")
                        .text())
                .isEqualTo("restricted"));
        assertThat(manifests.statefulSets()).hasSize(3).allSatisfy(each -> {
            Node pod = each.at("spec", "template", "spec");
            assertThat(pod.at("securityContext", "runAsNonRoot").value()).isEqualTo(true);
            assertThat(pod.at("securityContext", "runAsUser").number()).isEqualTo(10001);
            assertThat(pod.at("securityContext", "seccompProfile", "type").text())
                    .isEqualTo("RuntimeDefault");
            assertThat(pod.at("automountServiceAccountToken").value()).isEqualTo(false);
            manifests.one("ServiceAccount", pod.at("serviceAccountName").text());
            Node security = container(each).at("securityContext");
            assertThat(security.at("allowPrivilegeEscalation").value()).isEqualTo(false);
            assertThat(security.at("readOnlyRootFilesystem").value()).isEqualTo(true);
            assertThat(security.at("capabilities", "drop").texts()).containsExactly("ALL");
            assertThat(container(each).at("volumeMounts").items())
                    .anySatisfy(
                            mount -> assertThat(mount.at("mountPath").text()).isEqualTo("/tmp"));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "dev", "prod"})
    void podsAreProbedLimitedAndGivenTimeToStop(String set) throws Exception {
        assertThat(manifests(set).statefulSets()).allSatisfy(each -> {
            Node container = container(each);
            assertThat(container.at("livenessProbe", "httpGet", "path").text()).isEqualTo("/health/live");
            assertThat(container.at("startupProbe", "httpGet", "path").text()).isEqualTo("/health/live");
            assertThat(container.at("readinessProbe", "httpGet", "path").text()).isEqualTo("/health/ready");
            assertThat(container.at("resources", "requests").entries()).containsOnlyKeys("cpu", "memory");
            assertThat(container.at("resources", "limits", "memory").text())
                    .isEqualTo(container.at("resources", "requests", "memory").text());
            assertThat(each.at("spec", "template", "spec", "terminationGracePeriodSeconds")
                            .number())
                    .isGreaterThan(Repository.stopSeconds());
            assertThat(container.at("image").text()).matches(".+:[0-9]+\\.[0-9]+\\.[0-9]+(-SNAPSHOT)?");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "dev", "prod"})
    void ingestAndSinkAreAloneAndNothingScalesThem(String set) throws Exception {
        Manifests manifests = manifests(set);

        assertThat(manifests.one("StatefulSet", "ingest").at("spec", "replicas").number())
                .isOne();
        assertThat(manifests.one("StatefulSet", "sink").at("spec", "replicas").number())
                .isOne();
        assertThat(manifests.all())
                .extracting(Manifest::kind)
                .doesNotContain("HorizontalPodAutoscaler", "ScaledObject", "VerticalPodAutoscaler");
        assertThat(manifests.ofKind("PodDisruptionBudget"))
                .allSatisfy(budget -> assertThat(budget.name()).isEqualTo("stream"));
        Node probe = container(manifests.one("StatefulSet", "ingest")).at("startupProbe");
        assertThat(probe.at("periodSeconds").number()
                        * probe.at("failureThreshold").number())
                .isGreaterThanOrEqualTo(1800);
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "dev", "prod"})
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
            assertThat(service.at("spec", "ports").items())
                    .singleElement()
                    .satisfies(p -> assertThat(p.at("targetPort").text()).isEqualTo("http"));
            assertThat(mounted(each)).isEqualTo(volumes(each));
            each.at("spec", "template", "spec", "volumes").items().stream()
                    .map(volume -> volume.at("persistentVolumeClaim", "claimName"))
                    .filter(Node::isPresent)
                    .forEach(claim -> manifests.one("PersistentVolumeClaim", claim.text()));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "dev", "prod"})
    void secretsComeFromTheSecretAndOnlyToWhoUsesThem(String set) throws Exception {
        assertThat(manifests(set).ofKind("Secret")).isEmpty();
        assertThat(manifests(set).statefulSets()).allSatisfy(each -> {
            List<String> fromSecret = new ArrayList<>();
            for (Node variable : container(each).at("env").items()) {
                assertThat(variable.at("value").isPresent())
                        .as(variable.place())
                        .isFalse();
                Node reference = variable.at("valueFrom", "secretKeyRef");
                if (reference.isPresent()) {
                    assertThat(reference.at("name").text()).isEqualTo("sluice");
                    assertThat(reference.at("key").text())
                            .isEqualTo(variable.at("name").text());
                    fromSecret.add(reference.at("key").text());
                }
            }
            assertThat(fromSecret)
                    .isEqualTo(SECRETS.get(each.at("metadata", "name").text()));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "dev", "prod"})
    void everythingIsDeniedThatIsNotNeeded(String set) throws Exception {
        Manifests manifests = manifests(set);
        Node deny = manifests.one("NetworkPolicy", "default-deny").at("spec");

        assertThat(deny.at("podSelector").entries()).isEmpty();
        assertThat(deny.at("policyTypes").texts()).containsExactly("Ingress", "Egress");
        assertThat(deny.entries()).doesNotContainKeys("ingress", "egress");
        assertThat(manifests.ofKind("NetworkPolicy"))
                .extracting(Manifest::name)
                .containsExactlyInAnyOrder("default-deny", "dns", "metrics", "ingest", "stream", "sink");
    }

    /** The ConfigMap as the pods mount it, read as the services read it, with what their containers are given. */
    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void thePipelineOfTheConfigMapIsAcceptedAndItsPortsAreOpen(String overlay) throws Exception {
        Manifests manifests = manifests(overlay);

        for (Node each : manifests.statefulSets()) {
            String name = each.at("metadata", "name").text();
            Pipeline pipeline = pipeline(manifests, each);

            Set<Integer> needed = new TreeSet<>(ports(pipeline.requireRegistry().url()));
            needed.addAll(ports(pipeline.requireKafka().bootstrapServers()));
            if (name.equals("ingest")) {
                needed.add(pipeline.requireSource().port());
            }
            if (name.equals("sink")) {
                needed.addAll(ports(String.valueOf(pipeline.requireCatalog().get("uri"))));
            }
            assertThat(openPorts(manifests.one("NetworkPolicy", name))).as(name).isEqualTo(needed);
            assertThat(manifests
                            .one("StatefulSet", "stream")
                            .at("spec", "replicas")
                            .number())
                    .isLessThanOrEqualTo(pipeline.requireKafka().topics().partitions());
        }
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

    private Pipeline pipeline(Manifests manifests, Node statefulSet) throws Exception {
        Node volume = statefulSet.at("spec", "template", "spec", "volumes").items().stream()
                .filter(each -> each.at("name").text().equals("pipeline"))
                .findFirst()
                .orElseThrow();
        String map = volume.at("configMap", "name").text();
        // The hash of the content: a change of the pipeline file restarts the pods.
        assertThat(map).matches("pipeline-[a-z0-9]{10}");
        Node data = manifests.one("ConfigMap", map).at("data");

        List<String> arguments = container(statefulSet).at("args").texts();
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < arguments.size() - 1; i++) {
            if (arguments.get(i).equals("-f")) {
                Path inPod = Path.of(arguments.get(i + 1));
                Path here = folder.resolve(String.valueOf(inPod.getFileName()));
                assertThat(inPod.getParent()).isEqualTo(Path.of("/etc/sluice"));
                Files.writeString(
                        here, data.at(String.valueOf(inPod.getFileName())).text());
                files.add(here);
            }
        }
        assertThat(files).hasSize(data.entries().size());
        return PipelineFile.load(files, Map.of());
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
        List<Node> containers =
                statefulSet.at("spec", "template", "spec", "containers").items();
        assertThat(containers).hasSize(1);
        return containers.get(0);
    }

    private static Map<String, String> texts(Map<String, Node> nodes) {
        Map<String, String> texts = new TreeMap<>();
        nodes.forEach((key, value) -> texts.put(key, value.text()));
        return texts;
    }

    private static Set<String> mounted(Node statefulSet) {
        Set<String> names = new TreeSet<>();
        container(statefulSet)
                .at("volumeMounts")
                .items()
                .forEach(m -> names.add(m.at("name").text()));
        return names;
    }

    private static Set<String> volumes(Node statefulSet) {
        Set<String> names = new TreeSet<>();
        statefulSet
                .at("spec", "template", "spec", "volumes")
                .items()
                .forEach(volume -> names.add(volume.at("name").text()));
        statefulSet
                .at("spec", "volumeClaimTemplates")
                .items()
                .forEach(claim -> names.add(claim.at("metadata", "name").text()));
        return names;
    }
}
