package dev.sluice.schemas.tls;

import dev.sluice.schemas.pipeline.Problem;
import org.jspecify.annotations.Nullable;

import javax.net.ssl.SSLException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a connection over TLS was not made, in the same words for every server. Each library wraps what Java's TLS throws
 * in its own way; the PostgreSQL driver and Apache's HTTP client look at the host's name themselves.
 */
public enum RefusedCertificate {
    EXPIRED("the server's certificate has expired", "Give the server a new one"),
    NOT_YET_VALID("the server's certificate is not valid yet", "Set the clocks right, or wait"),
    OTHER_HOST(
            "the server's certificate is for another host",
            "Write the host in %2$s as the certificate has it, or give the server one with that name"),
    UNTRUSTED(
            "the server's certificate is signed by nobody who is trusted here",
            "Name a file with the certificate of the authority that has signed it in %1$s"),
    NO_TLS("the server does not speak TLS there", "Mend %2$s, or turn TLS on at the server");

    private static final int DEEPEST = 20;

    private final String what;
    private final String mend;

    RefusedCertificate(String what, String mend) {
        this.what = what;
        this.mend = mend;
    }

    /** What a failure comes from; empty when it has nothing to do with certificates. */
    public static Optional<RefusedCertificate> in(Throwable failure) {
        Optional<RefusedCertificate> found = Optional.empty();
        @Nullable Throwable each = failure;
        // What is innermost says most.
        for (int depth = 0; each != null && depth < DEEPEST; depth++) {
            Optional<RefusedCertificate> said = of(each);
            found = said.isPresent() ? said : found;
            each = each.getCause();
        }
        return found;
    }

    /**
     * The problem that it is.
     *
     * @param place the server
     * @param authorities setting that names the authorities that are trusted
     * @param host setting that names the host
     */
    public Problem problem(String place, String authorities, String host) {
        String mended = mend.formatted(authorities, host);
        // Nothing of ours has to be changed when the server gets another certificate.
        return this == EXPIRED || this == NOT_YET_VALID
                ? Problem.unreachable(place, what, mended)
                : new Problem(place, what, mended);
    }

    private static Optional<RefusedCertificate> of(Throwable e) {
        if (e instanceof CertificateExpiredException) {
            return Optional.of(EXPIRED);
        }
        if (e instanceof CertificateNotYetValidException) {
            return Optional.of(NOT_YET_VALID);
        }
        String message = e.getMessage() == null ? "" : e.getMessage().toLowerCase(Locale.ROOT);
        if (message.contains("no subject alternative") // Java
                || message.contains("no name matching") // Java, of a certificate with a common name alone
                || message.contains("match any of the subject alternative names") // Apache's HTTP client
                || message.contains("match common name of the certificate subject")
                || message.contains("could not be verified by hostnameverifier")) { // PostgreSQL's driver
            return Optional.of(OTHER_HOST);
        }
        if (e instanceof CertPathBuilderException
                || (e instanceof CertPathValidatorException && !(e.getCause() instanceof CertificateExpiredException))
                || message.contains("path does not chain with any of the trust anchors")) {
            return Optional.of(UNTRUSTED);
        }
        boolean plain = e instanceof SSLException
                && (message.contains("unsupported or unrecognized ssl message") || message.contains("plaintext"));
        return plain ? Optional.of(NO_TLS) : Optional.empty();
    }
}
