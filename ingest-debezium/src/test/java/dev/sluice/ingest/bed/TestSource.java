package dev.sluice.ingest.bed;

import dev.sluice.schemas.pipeline.InitialLoad;
import dev.sluice.schemas.pipeline.Secret;
import dev.sluice.schemas.pipeline.Source;
import dev.sluice.schemas.pipeline.TablePattern;
import dev.sluice.schemas.pipeline.Takeover;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A source of a pipeline, for tests that reach none. */
public final class TestSource {

    private TestSource() {}

    /** Slot {@code s} and publication {@code p} of database {@code shop}. */
    public static Source of(Map<String, String> debezium) {
        return new Source(
                "postgres",
                "db",
                5432,
                "shop",
                "u",
                new Secret("p"),
                List.of(new TablePattern("public.*")),
                "s",
                "p",
                Duration.ofSeconds(1),
                InitialLoad.SNAPSHOT,
                Takeover.AT_ONCE,
                debezium,
                Map.of());
    }
}
