package dev.sluice.monitor;

import dev.sluice.schemas.pipeline.FollowedLogin;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.authenticator.SaslClientCallbackHandler;

import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Tells a Kafka client its user and password each time it connects, as the mounted file has them then. Kafka makes it by its
 * name, which {@link FollowedLogin} puts into the client's properties.
 */
public final class CurrentLogin implements AuthenticateCallbackHandler {

    private final AuthenticateCallbackHandler kafkas = new SaslClientCallbackHandler();
    private Supplier<String> login = () -> "";

    @Override
    public void configure(Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> entries) {
        kafkas.configure(configs, mechanism, entries);
        String written = (String) Objects.requireNonNull(configs.get(FollowedLogin.WRITTEN));
        Password filled = (Password) Objects.requireNonNull(configs.get(FollowedLogin.LOGIN));
        login = FollowedLogin.now(written, filled.value());
    }

    @Override
    public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
        Map<String, ?> now = options();
        for (Callback each : callbacks) {
            if (each instanceof NameCallback name) {
                name.setName(Objects.toString(now.get("username"), ""));
            } else if (each instanceof PasswordCallback password) {
                password.setPassword(Objects.toString(now.get("password"), "").toCharArray());
            } else {
                kafkas.handle(new Callback[] {each});
            }
        }
    }

    private Map<String, ?> options() {
        return JaasContext.loadClientContext(Map.of(FollowedLogin.LOGIN, new Password(login.get())))
                .configurationEntries()
                .get(0)
                .getOptions();
    }

    @Override
    public void close() {
        kafkas.close();
    }
}
