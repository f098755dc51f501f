package dev.sluice.schemas.tls;

import org.junit.jupiter.api.Test;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.sql.SQLException;

import static org.assertj.core.api.Assertions.assertThat;

/** Exceptions as Java and the libraries throw them; whole servers are in local-runner's tests. */
class RefusedCertificateTest {

    @Test
    void eachReasonIsKnownHoweverItIsWrapped() {
        assertThat(RefusedCertificate.in(
                        handshake(new CertPathValidatorException(new CertificateExpiredException("x")))))
                .contains(RefusedCertificate.EXPIRED);
        assertThat(RefusedCertificate.in(handshake(new CertificateNotYetValidException("x"))))
                .contains(RefusedCertificate.NOT_YET_VALID);
        assertThat(RefusedCertificate.in(handshake(new CertPathBuilderException("unable to find valid path"))))
                .contains(RefusedCertificate.UNTRUSTED);
        assertThat(RefusedCertificate.in(
                        handshake(new CertificateException("No subject alternative DNS name matching db found."))))
                .contains(RefusedCertificate.OTHER_HOST);
        assertThat(RefusedCertificate.in(new SQLException(
                        "The hostname db could not be verified by hostnameverifier PgjdbcHostnameVerifier.")))
                .contains(RefusedCertificate.OTHER_HOST);
        assertThat(RefusedCertificate.in(new SSLPeerUnverifiedException(
                        "Certificate for <c> doesn't match any of the subject alternative names: [d]")))
                .contains(RefusedCertificate.OTHER_HOST);
        assertThat(RefusedCertificate.in(new IOException(new SSLException("Unsupported or unrecognized SSL message"))))
                .contains(RefusedCertificate.NO_TLS);
    }

    @Test
    void whatHasNothingToDoWithCertificatesIsNone() {
        assertThat(RefusedCertificate.in(new IOException("Connection refused"))).isEmpty();
        assertThat(RefusedCertificate.in(new SSLException("closed"))).isEmpty();
    }

    @Test
    void onlyAnotherCertificateHelpsWithoutAChangeOfOurs() {
        assertThat(RefusedCertificate.EXPIRED.problem("db", "ca", "host").mayPass())
                .isTrue();
        assertThat(RefusedCertificate.UNTRUSTED.problem("db", "ca", "host").mayPass())
                .isFalse();
        assertThat(RefusedCertificate.OTHER_HOST.problem("db", "ca", "host").mend())
                .contains("host");
    }

    private static Exception handshake(Exception cause) {
        SSLHandshakeException handshake = new SSLHandshakeException("PKIX path validation failed");
        handshake.initCause(cause);
        return new IOException(handshake);
    }
}
