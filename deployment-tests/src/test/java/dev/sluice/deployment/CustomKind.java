package dev.sluice.deployment;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * An operator's own kind of object. What is used of it here is listed field by field, since no artifact has these kinds'
 * schemas; where it holds parts of a pod, these are checked as such.
 *
 * @param fields paths of the fields in use; a list's items are {@code []}, and below {@code *} any name goes
 * @param pod where parts of a pod stand, or empty
 */
record CustomKind(String apiVersion, Set<String> fields, List<String> pod) {

    private static final Set<String> METADATA = Set.of("apiVersion", "kind", "metadata.name", "metadata.namespace");

    static final Map<String, CustomKind> ALL = Map.of(
            "ServiceMonitor",
            new CustomKind(
                    "monitoring.coreos.com/v1",
                    Set.of(
                            "spec.selector.matchLabels.*",
                            "spec.endpoints[].port",
                            "spec.endpoints[].honorLabels",
                            "spec.endpoints[].path",
                            "spec.endpoints[].interval",
                            "spec.endpoints[].scrapeTimeout",
                            "spec.endpoints[].relabelings[].action",
                            "spec.endpoints[].relabelings[].sourceLabels[]",
                            "spec.endpoints[].relabelings[].targetLabel",
                            "spec.endpoints[].relabelings[].replacement"),
                    List.of()),
            "ExternalSecret",
            new CustomKind(
                    "external-secrets.io/v1",
                    Set.of(
                            "spec.refreshInterval",
                            "spec.secretStoreRef.kind",
                            "spec.secretStoreRef.name",
                            "spec.target.name",
                            "spec.target.creationPolicy",
                            "spec.data[].secretKey",
                            "spec.data[].remoteRef.key",
                            "spec.data[].remoteRef.property"),
                    List.of()),
            "SparkApplication",
            new CustomKind(
                    "sparkoperator.k8s.io/v1beta2",
                    Set.of(
                            "spec.type",
                            "spec.mode",
                            "spec.sparkVersion",
                            "spec.image",
                            "spec.mainClass",
                            "spec.mainApplicationFile",
                            "spec.arguments[]",
                            "spec.sparkConf.*",
                            "spec.restartPolicy.type",
                            "spec.restartPolicy.onFailureRetryInterval",
                            "spec.restartPolicy.onSubmissionFailureRetryInterval",
                            "spec.driver.cores",
                            "spec.driver.memory",
                            "spec.driver.serviceAccount",
                            "spec.driver.labels.*",
                            "spec.driver.terminationGracePeriodSeconds",
                            "spec.executor.instances",
                            "spec.executor.cores",
                            "spec.executor.memory",
                            "spec.executor.serviceAccount",
                            "spec.executor.labels.*"),
                    List.of("driver", "executor")));

    /** Parts of a pod as the operator calls them, and as the pod does; {@code c.} for those of its container. */
    private static final Map<String, String> PARTS = Map.of(
            "env", "c.env",
            "ports", "c.ports",
            "volumeMounts", "c.volumeMounts",
            "securityContext", "c.securityContext",
            "podSecurityContext", "securityContext",
            "serviceAccount", "serviceAccountName",
            "terminationGracePeriodSeconds", "terminationGracePeriodSeconds",
            "tolerations", "tolerations");

    /** @throws IllegalArgumentException when a field is not listed, or a part of a pod is not as a pod's */
    void validate(Node node) {
        if (!apiVersion.equals(node.at("apiVersion").text())) {
            throw new IllegalArgumentException(node.place() + ": is not of " + apiVersion);
        }
        Set<String> unknown = new TreeSet<>();
        collect(node.value(), "", unknown);
        unknown.removeIf(path -> METADATA.contains(path) || path.startsWith("metadata.labels."));
        unknown.removeIf(path -> fields.stream().anyMatch(field -> covers(field, path)));
        unknown.removeIf(this::isOfAPod);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(node.place() + ": not known here: " + unknown);
        }
        pod.forEach(part -> asPod(node, part).validate());
    }

    /** A pod of all that the object says of one. */
    static Manifest asPod(Node application, String part) {
        Map<String, Object> container = new HashMap<>(Map.of("name", part));
        Map<String, Object> spec = new HashMap<>();
        application.at("spec", part).entries().forEach((key, value) -> {
            String place = PARTS.get(key);
            Object content = value.value();
            if (place != null && content != null) {
                if (place.startsWith("c.")) {
                    container.put(place.substring(2), content);
                } else {
                    spec.put(place, content);
                }
            }
        });
        List<String> mounted = application.at("spec", part, "volumeMounts").items().stream()
                .map(mount -> mount.at("name").text())
                .toList();
        spec.put(
                "volumes",
                application.at("spec", "volumes").items().stream()
                        .filter(volume -> mounted.contains(volume.at("name").text()))
                        .map(Node::value)
                        .toList());
        spec.put("containers", List.of(container));
        return new Manifest(new Node(
                application.place() + ".spec." + part,
                Map.of("apiVersion", "v1", "kind", "Pod", "metadata", Map.of("name", part), "spec", spec)));
    }

    private boolean isOfAPod(String path) {
        return pod.stream()
                .anyMatch(part -> path.startsWith("spec.volumes[]")
                        || PARTS.keySet().stream()
                                .anyMatch(each -> path.matches("spec\\." + part + "\\." + each + "[.\\[].*")));
    }

    private static boolean covers(String field, String path) {
        return field.endsWith("*") ? path.startsWith(field.substring(0, field.length() - 1)) : field.equals(path);
    }

    private static void collect(@Nullable Object value, String path, Set<String> paths) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, child) -> collect(child, path.isEmpty() ? String.valueOf(key) : path + "." + key, paths));
        } else if (value instanceof List<?> list) {
            list.forEach(child -> collect(child, path + "[]", paths));
        } else {
            paths.add(path);
        }
    }
}
