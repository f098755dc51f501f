package dev.sluice.schemas.pipeline;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A login to Kafka whose user or password comes from a mounted file: Kafka's clients are told to ask for both each time they
 * connect, and so a password can change while a service runs.
 */
public final class FollowedLogin {

    /** Kafka's property that holds the login. */
    public static final String LOGIN = "sasl.jaas.config";

    /** Client property of our own: the login as it stands in the pipeline file, with the names of its variables. */
    public static final String WRITTEN = "sluice.sasl.jaas.config";

    private static final String HANDLER = "sasl.client.callback.handler.class";
    private static final String OURS = "dev.sluice.monitor.CurrentLogin";

    /** The other mechanisms have no password. */
    private static final List<String> BY_PASSWORD = List.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512");

    private FollowedLogin() {}

    /** Adds what it takes to client properties, unless they name who answers by themselves. */
    static void follow(Map<String, String> client, String written) {
        boolean isByPassword = BY_PASSWORD.contains(client.getOrDefault("sasl.mechanism", ""));
        if (isByPassword && written.contains("${") && !client.containsKey(HANDLER)) {
            client.put(HANDLER, OURS);
            client.put(WRITTEN, written);
        }
    }

    /**
     * The login as the variables' files have it each time it is asked. Where there are no such files, on an executor of a Spark
     * cluster for instance, and while one of them is being written, it is what it was before.
     *
     * @param written what {@link #WRITTEN} says
     * @param filled what {@link #LOGIN} says
     */
    public static Supplier<String> now(String written, String filled) {
        return new Variables(System.getenv()).followed(written, filled, new Place("", 1, "kafka." + LOGIN));
    }
}
