package dev.sluice.local.security;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority of one's own and what it has signed, made by Java's keytool; keys and certificates in one folder. */
final class Certificates {

    /** A server's certificate. */
    enum Kind {
        /** Of localhost, signed by the authority. */
        GOOD("localhost", "-0d", true),
        /** The same, until two days ago. */
        EXPIRED("localhost", "-3d", true),
        /** Of a host that nothing of ours is on. */
        OTHER_HOST("elsewhere.example.org", "-0d", true),
        /** Of localhost, signed by nobody but itself. */
        SELF_SIGNED("localhost", "-0d", false);

        private final String host;
        private final String from;
        private final boolean signed;

        Kind(String host, String from, boolean signed) {
            this.host = host;
            this.from = from;
            this.signed = signed;
        }
    }

    private static final String PASSWORD = "certificates-of-tests";
    private static final String AUTHORITY = "authority";

    private final Path folder;
    private final KeyStore store;

    private Certificates(Path folder, KeyStore store) {
        this.folder = folder;
        this.store = store;
    }

    static Certificates make(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        Files.createDirectories(folder);
        Path file = folder.resolve("all.p12");
        keytool(file, AUTHORITY, "-dname", "CN=authority", "-ext", "bc:c", "-startdate", "-9d", "-validity", "20");
        for (Kind kind : Kind.values()) {
            List<String> arguments = new ArrayList<>(List.of("-dname", "CN=" + kind.host));
            arguments.addAll(List.of("-ext", "SAN=dns:" + kind.host, "-validity", "1", "-startdate", kind.from));
            if (kind.signed) {
                arguments.addAll(List.of("-signer", AUTHORITY));
            }
            keytool(file, kind.name(), arguments.toArray(String[]::new));
        }
        Certificates made = new Certificates(folder, KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray()));
        Files.writeString(
                made.authority(),
                pem("CERTIFICATE", made.store.getCertificate(AUTHORITY).getEncoded()));
        for (Kind kind : Kind.values()) {
            Files.writeString(made.chain(kind), made.chainPem(kind));
            // PostgreSQL refuses a key that others may read.
            Files.createFile(
                    made.key(kind), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(made.key(kind), made.keyPem(kind));
        }
        return made;
    }

    private static void keytool(Path store, String alias, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", alias));
        command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-storetype", "PKCS12"));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool: " + said);
        }
    }

    /** The authority's certificate, in PEM. */
    Path authority() {
        return folder.resolve("authority.pem");
    }

    /** A server's certificate and its authority's, in PEM. */
    Path chain(Kind kind) {
        return folder.resolve(kind + ".crt");
    }

    /** A server's key, in PEM. */
    Path key(Kind kind) {
        return folder.resolve(kind + ".key");
    }

    /** Key and certificates in one text, as Kafka takes them. */
    String keyAndChain(Kind kind) throws GeneralSecurityException {
        return keyPem(kind) + chainPem(kind);
    }

    /** TLS for a server that shows this certificate. */
    SSLContext server(Kind kind) throws IOException, GeneralSecurityException {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry("own", keyOf(kind), PASSWORD.toCharArray(), store.getCertificateChain(kind.name()));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private Key keyOf(Kind kind) throws GeneralSecurityException {
        return store.getKey(kind.name(), PASSWORD.toCharArray());
    }

    private String keyPem(Kind kind) throws GeneralSecurityException {
        return pem("PRIVATE KEY", keyOf(kind).getEncoded());
    }

    private String chainPem(Kind kind) throws GeneralSecurityException {
        StringBuilder chain = new StringBuilder();
        for (Certificate certificate : store.getCertificateChain(kind.name())) {
            chain.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        return chain.toString();
    }

    private static String pem(String kind, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
    }
}
