package dev.sluice.local.demo;

import dev.sluice.local.Turns;
import dev.sluice.local.process.DataDirectory;
import dev.sluice.local.process.ProcessEvents;
import dev.sluice.local.server.EmbeddedPostgres;
import dev.sluice.local.server.Ports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;

import static org.assertj.core.api.Assertions.assertThat;

/** The shop's database is as promised, and everything that may happen in the shop can happen. */
@ResourceLock(Turns.WAITING)
class ShopIT {

    private static final Path TOOLS = Path.of(System.getProperty("sluice.home"), "local-runner/target");
    private static final int DEEDS = 5_000;

    @Test
    void everyDeedChangesRowsAndTheyAreCounted(@TempDir Path temporary) throws Exception {
        try (DataDirectory directory = DataDirectory.open(temporary)) {
            Ports ports = Ports.open(directory.resolve("ports.properties"), RandomGenerator.getDefault());
            EmbeddedPostgres postgres = EmbeddedPostgres.in(directory, TOOLS, ports, new ProcessEvents() {});
            try {
                postgres.start();
                // Given
                ShopDatabase database = new ShopDatabase(postgres);
                assertThat(database.create()).isEqualTo(100_000);
                assertThat(database.create()).as("rows that are there already").isEqualTo(100_000);
                Set<String> done = new HashSet<>();
                try (Connection connection = database.connectToWork()) {
                    Sql sql = new Sql(connection);
                    Random random = new Random(1);
                    Mix mix = new Mix();
                    Shop.open(sql, random, mix);
                    Archive.open(sql, random, mix);
                    connection.commit();

                    // When
                    for (int i = 0; i < DEEDS; i++) {
                        Mix.Choice choice = mix.next(random);
                        assertThat(choice.deed().run()).as(choice.name()).isPositive();
                        done.add(choice.name());
                        connection.commit();
                    }

                    // Then
                    assertThat(done).contains("product got another sku", "product lost its name", "order cancelled");
                    assertThat(done).contains("document changed", "everything but the document changed");
                    assertThat(sql.one(Long.class, "SELECT count(*) FROM products WHERE name IS NULL"))
                            .isPositive();
                    assertThat(
                                    sql.one(
                                            Long.class,
                                            "SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE relname = 'everything'"))
                            .as("documents out of line")
                            .isGreaterThan(2_000 * 6_000);
                }
                Path pipeline = database.writePipeline(temporary);
                assertThat(Files.getPosixFilePermissions(pipeline)).hasSize(2);
            } finally {
                postgres.stop();
            }
        }
    }
}
