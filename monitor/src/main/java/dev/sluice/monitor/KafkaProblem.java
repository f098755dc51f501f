package dev.sluice.monitor;

import dev.sluice.schemas.pipeline.Kafka;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.tls.RefusedCertificate;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;

import java.util.Optional;

/** What keeps Kafka from being used, in the same words for every service, so that it is told once. */
public final class KafkaProblem {

    private KafkaProblem() {}

    /**
     * What is wrong, and its mend.
     *
     * @param failure what a Kafka client threw
     */
    public static Problem of(Kafka kafka, Throwable failure) {
        String place = "kafka " + kafka.bootstrapServers();
        Optional<RefusedCertificate> refused = RefusedCertificate.in(failure);
        if (refused.isPresent()) {
            return refused.get().problem(place, "kafka.ssl.truststore.location", "kafka.bootstrap.servers");
        }
        Throwable cause = failure;
        while (cause.getCause() != null && !speaks(cause)) {
            cause = cause.getCause();
        }
        String what = "Kafka can't be reached: " + cause.getMessage();
        if (cause instanceof AuthorizationException) {
            return new Problem(place, what, "Give the user the rights that docs/security.md lists");
        }
        if (speaks(cause)) {
            return new Problem(place, what, "Mend kafka's client properties (security.protocol, sasl.*, ssl.*)");
        }
        return Problem.unreachable(
                place, what, "Start the brokers, or mend kafka.bootstrap.servers and the properties beside it");
    }

    /** Whether it says itself what is wrong, whatever it wraps. */
    private static boolean speaks(Throwable e) {
        return e instanceof AuthenticationException
                || e instanceof AuthorizationException
                || e instanceof ConfigException;
    }
}
