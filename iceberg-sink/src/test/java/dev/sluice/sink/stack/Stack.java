package dev.sluice.sink.stack;

import dev.sluice.schemas.pipeline.DeltaSettings;
import dev.sluice.schemas.pipeline.Http;
import dev.sluice.schemas.pipeline.IcebergSettings;
import dev.sluice.schemas.pipeline.Kafka;
import dev.sluice.schemas.pipeline.Lake;
import dev.sluice.schemas.pipeline.LakeMaintenance;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Quality;
import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.schemas.pipeline.TopicSettings;
import dev.sluice.schemas.service.Health;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.sink.Formats;
import dev.sluice.sink.SparkSessions;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.stream.SinkService;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** Broker, catalog and Spark session, started once for all tests of this JVM; each test has a pipeline of its own. */
public final class Stack {

    private static @Nullable Stack shared;

    private final Path directory;
    private final Broker broker;
    private final SparkSession session;
    private final Map<String, String> catalog;

    private Stack() throws Exception {
        this.directory = Files.createTempDirectory("sluice-sink");
        this.broker = Broker.start(directory);
        EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
        this.catalog = Map.of(
                "type", "jdbc",
                "uri", postgres.getJdbcUrl("postgres", "postgres"),
                "jdbc.user", "postgres",
                "jdbc.password", "postgres",
                "jdbc.schema-version", "V1",
                "warehouse", "file:" + directory.resolve("warehouse"));
        this.session = SparkSessions.open("test", withDelta(pipeline("test").lake()), directory.toString());
    }

    /** A session has one set of extensions for all its life: those of both formats. */
    private Lake withDelta(Lake lake) {
        Map<String, String> both = new HashMap<>(Formats.of(lake).sparkProperties(lake));
        Lake delta = deltaLake();
        Formats.of(delta)
                .sparkProperties(delta)
                .forEach((name, value) -> both.merge(name, value, (a, b) -> a + "," + b));
        // Each query here runs once or twice: compiling it costs more than it gains. Sinks that are processes do
        // compile.
        both.put("spark.sql.codegen.wholeStage", "false");
        both.put("spark.sql.codegen.factoryMode", "NO_CODEGEN");
        return new Lake(
                lake.format(),
                lake.landing(),
                lake.iceberg(),
                lake.delta(),
                lake.catalog(),
                lake.trigger(),
                lake.maxChangesPerBatch(),
                lake.parallelTables(),
                lake.checkpoint(),
                both,
                lake.maintenance());
    }

    /** Delta tables in the same warehouse. */
    public Lake deltaLake() {
        return new Lake(
                "delta",
                LandingSettings.of(LakeMode.MIRROR),
                new IcebergSettings(2, IcebergSettings.WriteMode.MERGE_ON_READ, IcebergSettings.Execution.LOOKUP),
                new DeltaSettings(DeltaSettings.WriteMode.MERGE_ON_READ),
                Map.of("warehouse", warehouse()),
                Duration.ofMillis(100),
                50_000,
                4,
                Optional.empty(),
                Map.of(),
                LakeMaintenance.defaults());
    }

    public static synchronized Stack shared() throws Exception {
        if (shared == null) {
            shared = new Stack();
        }
        return shared;
    }

    public Broker broker() {
        return broker;
    }

    public SparkSession session() {
        return session;
    }

    public Map<String, String> catalog() {
        return catalog;
    }

    public Path directory() {
        return directory;
    }

    public String warehouse() {
        return java.util.Objects.requireNonNull(catalog.get("warehouse"));
    }

    /** Writes a pipeline file for a sink process that uses this broker and catalog. */
    public Path pipelineFile(String name, Path to, String registry, String warehouse) throws IOException {
        String uri = java.util.Objects.requireNonNull(catalog.get("uri"));
        return PipelineFiles.write(to.resolve(name + ".yaml"), name, broker.bootstrap(), registry, uri, warehouse, 0);
    }

    public Pipeline pipeline(String name) {
        return pipeline(name, lake(LakeMaintenance.defaults()));
    }

    /** The lake of these tests, with budgets of a test's own. */
    public Lake lake(LakeMaintenance maintenance) {
        return new Lake(
                "iceberg",
                LandingSettings.of(LakeMode.MIRROR),
                new IcebergSettings(2, IcebergSettings.WriteMode.MERGE_ON_READ, IcebergSettings.Execution.LOOKUP),
                new DeltaSettings(DeltaSettings.WriteMode.MERGE_ON_READ),
                catalog,
                Duration.ofMillis(100),
                50_000,
                4,
                Optional.empty(),
                Map.of(),
                maintenance);
    }

    public Pipeline pipeline(String name, Lake lake) {
        return pipeline(name, lake, Map.of());
    }

    /**
     * A pipeline of these servers.
     *
     * @param tables settings of single tables, by schema.table
     */
    public Pipeline pipeline(String name, Lake lake, Map<String, TableSettings> tables) {
        return new Pipeline(
                name,
                Optional.empty(),
                Optional.of(new Kafka(
                        Map.of("bootstrap.servers", broker.bootstrap()),
                        new TopicSettings(2, (short) 1, Duration.ofDays(1)))),
                Optional.empty(),
                lake,
                tables,
                new Http("127.0.0.1", 0, 0, 0),
                Quality.DEFAULT);
    }

    /** The topics that ingest creates for every pipeline. */
    public void createTopics(Pipeline pipeline) throws Exception {
        broker.createTopic(pipeline.topics().deadLetters(), 1);
        broker.createTopic(pipeline.topics().status(), 1);
        broker.createTopic(pipeline.topics().control(), 1);
    }

    public TableFormat format(Pipeline pipeline) {
        return Formats.of(pipeline.lake()).open(session, pipeline.name(), pipeline.lake(), Clock.systemUTC());
    }

    public SinkService start(Pipeline pipeline, InMemoryRegistry registry) throws Exception {
        return start(pipeline, registry, format(pipeline));
    }

    public SinkService start(Pipeline pipeline, InMemoryRegistry registry, TableFormat format) throws Exception {
        return start(pipeline, registry, format, Clock.systemUTC());
    }

    public SinkService start(Pipeline pipeline, InMemoryRegistry registry, TableFormat format, Clock clock)
            throws Exception {
        return SinkService.start(
                session,
                pipeline,
                format,
                registry,
                directory.resolve("checkpoint-" + pipeline.name()).toString(),
                new SimpleMeterRegistry(),
                new Health(),
                clock);
    }

    /** Waits until the sink says that a table is paused, for a reason that has these words. */
    public void awaitPaused(Pipeline pipeline, SourceTable table, String reason) throws Throwable {
        Eventually.holds(
                () -> assertThat(TopicTail.status(broker, pipeline.topics().status(), table.id()))
                        .hasValueSatisfying(status -> {
                            assertThat(status.state()).isEqualTo(TableStatus.PAUSED);
                            assertThat(status.reason()).contains(reason);
                        }));
    }

    /** Rows of a query, each as the text of its columns. */
    public List<String> query(String sql) {
        return session.newSession().sql(sql).collectAsList().stream()
                .map(Row::toString)
                .toList();
    }
}
