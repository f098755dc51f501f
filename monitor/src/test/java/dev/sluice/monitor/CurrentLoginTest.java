package dev.sluice.monitor;

import dev.sluice.schemas.pipeline.PipelineFile;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.security.JaasContext;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Who tells Kafka's clients their user and password; that a file is read anew, {@code SecuredIT} holds. */
class CurrentLoginTest {

    private static final String HANDLER = "sasl.client.callback.handler.class";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private Map<String, String> client(String mechanism, String password) throws Exception {
        Path file = Files.writeString(
                folder.resolve("pipeline.yaml"),
                """
                pipeline: shop
                kafka:
                  bootstrap.servers: "kafka:9092"
                  security.protocol: SASL_PLAINTEXT
                  sasl.mechanism: %s
                  sasl.jaas.config: 'org.apache.kafka.common.security.scram.ScramLoginModule required username="sluice" password="%s";'
                """
                        .formatted(mechanism, password));
        return PipelineFile.load(List.of(file), Map.of("PW", "s3cret"))
                .requireKafka()
                .client();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"})
    void aPasswordThatIsAVariableIsAskedForHere(String mechanism) throws Exception {
        assertThat(client(mechanism, "${PW}")).containsEntry(HANDLER, CurrentLogin.class.getName());
    }

    @Test
    void otherLoginsAreKafkasOwn() throws Exception {
        assertThat(client("PLAIN", "written out")).doesNotContainKey(HANDLER);
        assertThat(client("OAUTHBEARER", "${PW}")).doesNotContainKey(HANDLER);
    }

    @Test
    void aClientIsToldWhatTheFileSaid() throws Exception {
        Map<String, Object> properties = new HashMap<>(client("SCRAM-SHA-512", "${PW}"));
        AdminClientConfig config = new AdminClientConfig(properties);
        Map<String, Object> configs = new HashMap<>(config.originals());
        configs.putAll(config.values());
        CurrentLogin login = Utils.newInstance(config.getClass(HANDLER), CurrentLogin.class);
        login.configure(
                configs, "SCRAM-SHA-512", JaasContext.loadClientContext(configs).configurationEntries());
        NameCallback name = new NameCallback("Name:");
        PasswordCallback password = new PasswordCallback("Password:", false);

        login.handle(new Callback[] {name, password});

        assertThat(name.getName()).isEqualTo("sluice");
        assertThat(password.getPassword()).isEqualTo("s3cret".toCharArray());
    }
}
