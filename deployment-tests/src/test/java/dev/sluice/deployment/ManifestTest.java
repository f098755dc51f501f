package dev.sluice.deployment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The strict check is strict: otherwise what passes it proves nothing. */
class ManifestTest {

    private static final String GOOD =
            """
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: a}
            spec:
              serviceName: a
              replicas: 1
              selector: {matchLabels: {a: b}}
              template:
                metadata: {labels: {a: b}}
                spec:
                  containers:
                    - name: a
                      image: a:1
                      readinessProbe: {httpGet: {path: /, port: http}}
                      securityContext: {readOnlyRootFilesystem: true}
            """;

    @Test
    void takesWhatIsRight() {
        manifest(GOOD).validate();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "replicas: 1=>replica: 1",
                "replicas: 1=>replicas: many",
                "name: a\n=>nmae: a\n",
                "httpGet: {path: /=>httpGet: {paht: /",
                "readOnlyRootFilesystem: true=>readOnlyRootFilesytem: true",
                "readOnlyRootFilesystem: true=>readOnlyRootFilesystem: please",
                "apps/v1=>apps/v1beta1",
                "kind: StatefulSet=>kind: StatefullSet",
            })
    void refusesATypingError(String change) {
        int arrow = change.indexOf("=>");
        Manifest wrong = manifest(GOOD.replace(change.substring(0, arrow), change.substring(arrow + 2)));

        assertThatThrownBy(wrong::validate).isInstanceOf(IllegalArgumentException.class);
    }

    private static Manifest manifest(String yaml) {
        return new Manifest(Node.all("test", yaml).get(0));
    }
}
