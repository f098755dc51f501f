package dev.sluice.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Role;
import io.kubernetes.client.openapi.models.V1RoleBinding;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A Kubernetes object, checked against the classes that are generated from the API's own description; one of an operator's
 * kinds, against {@link CustomKind}.
 */
record Manifest(Node node) {

    private interface Check {
        void accept(JsonElement json) throws IOException;
    }

    private record Kind(String apiVersion, Class<?> type, Check check) {}

    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("Namespace", new Kind("v1", V1Namespace.class, V1Namespace::validateJsonElement)),
            Map.entry("Service", new Kind("v1", V1Service.class, V1Service::validateJsonElement)),
            Map.entry("ServiceAccount", new Kind("v1", V1ServiceAccount.class, V1ServiceAccount::validateJsonElement)),
            Map.entry(
                    "PersistentVolumeClaim",
                    new Kind("v1", V1PersistentVolumeClaim.class, V1PersistentVolumeClaim::validateJsonElement)),
            Map.entry("ConfigMap", new Kind("v1", V1ConfigMap.class, V1ConfigMap::validateJsonElement)),
            Map.entry("Pod", new Kind("v1", V1Pod.class, V1Pod::validateJsonElement)),
            Map.entry("StatefulSet", new Kind("apps/v1", V1StatefulSet.class, V1StatefulSet::validateJsonElement)),
            Map.entry("CronJob", new Kind("batch/v1", V1CronJob.class, V1CronJob::validateJsonElement)),
            Map.entry(
                    "HorizontalPodAutoscaler",
                    new Kind(
                            "autoscaling/v2",
                            V2HorizontalPodAutoscaler.class,
                            V2HorizontalPodAutoscaler::validateJsonElement)),
            Map.entry(
                    "PodDisruptionBudget",
                    new Kind("policy/v1", V1PodDisruptionBudget.class, V1PodDisruptionBudget::validateJsonElement)),
            Map.entry(
                    "NetworkPolicy",
                    new Kind("networking.k8s.io/v1", V1NetworkPolicy.class, V1NetworkPolicy::validateJsonElement)),
            Map.entry("Role", new Kind("rbac.authorization.k8s.io/v1", V1Role.class, V1Role::validateJsonElement)),
            Map.entry(
                    "RoleBinding",
                    new Kind("rbac.authorization.k8s.io/v1", V1RoleBinding.class, V1RoleBinding::validateJsonElement)));

    String kind() {
        return node.at("kind").text();
    }

    String name() {
        return node.at("metadata", "name").text();
    }

    /** @throws IllegalArgumentException when a field is unknown, missing or of another type */
    void validate() {
        CustomKind custom = CustomKind.ALL.get(kind());
        if (custom != null) {
            custom.validate(node);
            return;
        }
        Kind kind = KINDS.get(kind());
        if (kind == null || !kind.apiVersion().equals(node.at("apiVersion").text())) {
            throw new IllegalArgumentException(node.place() + ": " + kind() + " is of no kind that is expected here");
        }
        try {
            String text = new ObjectMapper().writeValueAsString(node.value());
            JsonElement json = JsonParser.parseString(text);
            kind.check().accept(json);
            // The generated check does not look into booleans, and Gson takes any text for one: false.
            JsonElement understood = JsonParser.parseString(JSON.serialize(JSON.deserialize(text, kind.type())));
            if (!holds(understood, json)) {
                throw new IllegalArgumentException("is understood as " + understood);
            }
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(node.place() + " " + kind() + " " + name() + ": " + e.getMessage(), e);
        }
    }

    /** Whether all that was written is there; what is there besides are empty lists and maps. */
    private static boolean holds(JsonElement understood, JsonElement written) {
        if (written.isJsonObject() && understood.isJsonObject()) {
            return written.getAsJsonObject().entrySet().stream().allMatch(entry -> {
                JsonElement child = understood.getAsJsonObject().get(entry.getKey());
                return child != null && holds(child, entry.getValue());
            });
        }
        if (written.isJsonArray() && understood.isJsonArray()) {
            int size = written.getAsJsonArray().size();
            return understood.getAsJsonArray().size() == size
                    && IntStream.range(0, size)
                            .allMatch(i -> holds(
                                    understood.getAsJsonArray().get(i),
                                    written.getAsJsonArray().get(i)));
        }
        return understood.equals(written);
    }
}
