package dev.sluice.local.security;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.sluice.local.Turns;
import dev.sluice.local.stack.Endpoints;
import dev.sluice.local.stack.Installation;
import dev.sluice.local.stack.LocalStack;
import dev.sluice.local.stack.Preflight;
import dev.sluice.local.stack.Service;
import dev.sluice.local.stack.ServiceCommandLine;
import dev.sluice.monitor.StatusTopic;
import dev.sluice.schemas.pipeline.Problem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static dev.sluice.local.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A pipeline that is as careful as docs/security.md tells it to be: TLS and a password to every server, the documented
 * rights and no others.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(Turns.WAITING)
class SecuredIT {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** Names that would do something if they were ever put into a statement as they are. */
    private static final String ODD = "; DROP TABLE x; --";

    private static final String ODD_SQL = "\"; DROP TABLE x; --\"";

    /** The same, and ends a name that is put between quotes as it is: which Debezium does. */
    private static final String QUOTE = "\"; DROP TABLE x; --";

    private static final String QUOTE_SQL = "\"\"\"; DROP TABLE x; --\"";

    @SuppressWarnings("NullAway.Init") // set before all
    private SecuredServers servers;

    private Path folder = Path.of("");

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        servers = SecuredServers.start(temporary);
    }

    @AfterAll
    void stop() throws Exception {
        servers.close();
    }

    @ParameterizedTest
    @CsvSource({
        "EXPIRED, the server's certificate has expired",
        "OTHER_HOST, the server's certificate is for another host",
        "SELF_SIGNED, the server's certificate is signed by nobody who is trusted here"
    })
    void aCertificateThatIsNotGoodIsRefusedByNameAndMend(Certificates.Kind kind, String what) throws Exception {
        // Given
        servers.postgresShows(kind);
        HttpsServer impostor = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        impostor.setHttpsConfigurator(
                new HttpsConfigurator(servers.certificates().server(kind)));
        impostor.start();
        int port = impostor.getAddress().getPort();
        try {
            Path file = servers.pipelineFile("localhost:" + port, port, port);

            // When
            Path scratch = Files.createTempDirectory(folder, "check");
            List<Problem> problems = new Preflight(Installation.running(), scratch, scratch).run(List.of(file));

            // Then
            String sourcePort = Integer.toString(servers.stack().postgres().port());
            assertThat(problems)
                    .as("one for each server, though three services ask")
                    .extracting(Problem::place)
                    .containsExactlyInAnyOrder(
                            "source localhost:" + sourcePort,
                            "kafka localhost:" + port,
                            "registry https://localhost:" + port + "/apis/ccompat/v7",
                            "catalog https://localhost:" + port);
            assertThat(problems).extracting(Problem::what).containsOnly(what);
            assertThat(problems)
                    .allSatisfy(problem -> assertThat(problem.mend()).isNotEmpty());
        } finally {
            impostor.stop(0);
            servers.postgresShows(Certificates.Kind.GOOD);
        }
    }

    @Test
    void aPipelineRunsWithTheDocumentedRightsGoesOnWithANewPasswordAndTellsNoSecret() throws Exception {
        // Given
        servers.sql(List.of(
                "CREATE TABLE x (id int PRIMARY KEY)",
                "CREATE TABLE " + ODD_SQL + " (id int PRIMARY KEY, " + QUOTE_SQL + " text, \"a'b`c.d $1 ü\" text)",
                "CREATE TABLE " + QUOTE_SQL + " (id int PRIMARY KEY)",
                "GRANT SELECT ON " + QUOTE_SQL + " TO sluice",
                "GRANT SELECT, MAINTAIN ON x, " + ODD_SQL + " TO sluice",
                "ALTER PUBLICATION sluice_shop ADD TABLE x, " + ODD_SQL,
                "INSERT INTO x VALUES (1)",
                "INSERT INTO orders VALUES (1, 'before')",
                "INSERT INTO " + ODD_SQL + " VALUES (1, 'one', 'two')"));
        Path file = servers.pipelineFile();

        // When
        Endpoints endpoints = servers.stack().start(List.of(file));
        try (StatusTopic status = StatusTopic.open(
                endpoints.pipeline().kafka().orElseThrow().client(),
                endpoints.pipeline().topics())) {
            awaitLanded(status);
            servers.sql(List.of(
                    "INSERT INTO orders VALUES (2, 'after'), (3, 'after')",
                    "UPDATE orders SET note = 'changed' WHERE id = 1",
                    "DELETE FROM orders WHERE id = 3",
                    "UPDATE " + ODD_SQL + " SET " + QUOTE_SQL + " = 'three'"));
            awaitLanded(status);

            assertThat(status.read())
                    .filteredOn(table -> table.table().name().equals(QUOTE))
                    .singleElement()
                    .satisfies(table -> assertThat(table.reason()).contains("double quote"));

            // When
            String password = "source-vd18-rotated";
            servers.sourcePassword(password);
            servers.sql(List.of("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'sluice'"));
            servers.sql(List.of("INSERT INTO orders VALUES (4, 'with another password')"));
            awaitLanded(status);

            // When
            List<Integer> deaths = deaths();
            servers.kafkaPassword("kafka-hs36-rotated");
            servers.sql(List.of("INSERT INTO orders VALUES (5, 'with another password at Kafka')"));
            awaitLanded(status);
            assertThat(deaths()).as("no service had to be started anew").isEqualTo(deaths);
        }

        // Then
        String verified = verify(file);
        assertThat(verified).contains("\"equal\"");
        assertThat(servers.refusedByKafka()).isEmpty();
        assertThat(servers.refusedByGates()).isZero();
        List<String> secrets = new ArrayList<>(SecuredServers.secrets());
        secrets.addAll(List.of("source-kw52-secret", "source-vd18-rotated", "kafka-hs36-rotated"));
        WhatWasWritten written = new WhatWasWritten(secrets);
        written.text("verify", verified);
        written.files(servers.stack().root());
        written.files(folder.resolve("warehouse"));
        written.commandLines();
        for (Service service : Service.values()) {
            for (String path : List.of("/", "/metrics", "/health/live", "/health/ready", "/status")) {
                written.page(endpoints.httpUrl(service) + path);
            }
        }
        assertThat(written.found()).isEmpty();
        assertThat(written.looked()).as("files, processes and pages").isGreaterThan(50);
    }

    /** How often each service has ended. */
    private List<Integer> deaths() {
        return Stream.of(Service.values())
                .map(service -> servers.stack().service(service).deaths())
                .toList();
    }

    private void awaitLanded(StatusTopic status) throws Exception {
        long position = logPosition();
        eventually("all tables complete through " + position, PATIENCE, status::read, tables -> {
            Set<String> passed = tables.stream()
                    .filter(table -> table.completeThrough() != null
                            && Long.compareUnsigned(table.completeThrough().commit(), position) >= 0)
                    .map(table -> table.table().name())
                    .collect(Collectors.toSet());
            return passed.containsAll(Set.of("orders", "customers", "x", ODD));
        });
    }

    private long logPosition() throws Exception {
        try (Connection connection = servers.stack().postgres().connect(SecuredServers.DATABASE);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")) {
            row.next();
            return row.getLong(1);
        }
    }

    private String verify(Path file) throws Exception {
        List<String> command = ServiceCommandLine.of(
                        Installation.running(), Service.SINK, "dev.sluice.sink.verify.Verify")
                .argument("--json", "-f", file.toString())
                .argument("-f", LocalStack.overlayIn(servers.stack().root()).toString())
                .line();
        Path out = folder.resolve("verify.json");
        Path err = folder.resolve("verify.err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        int code = process.waitFor();
        assertThat(code)
                .as("verify said: %s%n%s", Files.readString(out), Files.readString(err))
                .isZero();
        return Files.readString(out) + Files.readString(err);
    }
}
