package dev.sluice.schemas.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.table.TableId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

class PipelineFileTest {

    private static final String WHOLE =
            """
            pipeline: shop
            source: {kind: postgres, host: db, port: 5433, database: shop, user: "${DB_USER}", password: "${DB_PASSWORD}",
                     tables: ["public.*", "audit.log"]}
            kafka:
              bootstrap.servers: "kafka:9092"
              security.protocol: SASL_SSL
              topics: {partitions: 4, replication: 3, retention: 12h}
            registry: {url: "http://registry:8081", user: reader, password: "${REGISTRY_PASSWORD:-}"}
            lake:
              format: iceberg
              mode: mirror
              catalog: {type: jdbc, uri: "jdbc:postgresql://db/catalog", warehouse: /lake, jdbc.user: sluice}
              trigger: 1s
            tables:
              public.orders:
                rules:
                  - not_null: status
                  - {not_null: [total, customer_id], name: complete}
            """;

    private static final Map<String, String> ENVIRONMENT = Map.of("DB_USER", "cdc", "DB_PASSWORD", "s3cret");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aDeltaLakeNeedsAWarehouseAndTakesNothingElseAsCatalog() throws Exception {
        Lake lake = load(Map.of(), "pipeline: shop\nlake: {format: delta, catalog: {warehouse: /lake}}")
                .lake();
        assertThat(lake.format()).isEqualTo("delta");
        assertThat(lake.catalog()).isEqualTo(Map.of("warehouse", "/lake"));
        assertThat(lake.delta().writeMode()).isEqualTo(DeltaSettings.WriteMode.MERGE_ON_READ);

        InvalidPipeline invalid = catchThrowableOfType(
                InvalidPipeline.class,
                () -> load(Map.of(), "pipeline: shop\nlake: {format: delta, catalog: {type: jdbc, uri: x}}"));
        assertThat(invalid.problems())
                .extracting(problem -> problem.place().replaceAll(".* ", "") + " " + problem.what())
                .containsExactly(
                        "lake.catalog.warehouse is missing",
                        "lake.catalog.type is of no use to Delta, which has no catalog",
                        "lake.catalog.uri is of no use to Delta, which has no catalog");
    }

    @Test
    void rowsThatTablesHoldAlreadyComeInBulkIntoIcebergAlone() throws Exception {
        String source = "source: {host: db, database: shop, user: u, initial-load: backfill}\n";
        assertThat(load(Map.of(), "pipeline: shop\n" + source).requireSource().initialLoad())
                .isEqualTo(InitialLoad.BACKFILL);
        assertThat(load(Map.of(), "pipeline: shop\nsource: {host: db, database: shop, user: u}")
                        .requireSource()
                        .initialLoad())
                .isEqualTo(InitialLoad.BACKFILL);
        assertThat(load(
                                Map.of(),
                                "pipeline: shop\nsource: {host: db, database: shop, user: u}\n"
                                        + "lake: {format: delta, catalog: {warehouse: /lake}}")
                        .requireSource()
                        .initialLoad())
                .isEqualTo(InitialLoad.SNAPSHOT);

        InvalidPipeline invalid = catchThrowableOfType(
                InvalidPipeline.class,
                () -> load(
                        Map.of(), "pipeline: shop\n" + source + "lake: {format: delta, catalog: {warehouse: /lake}}"));
        assertThat(invalid.problems())
                .extracting(problem -> problem.place().replaceAll(".* ", "") + " " + problem.what())
                .containsExactly(
                        "source.initial-load is backfill, which tables of format delta can't have, for a loaded"
                                + " table can't take another's place in one step");
    }

    @Test
    void settingsOfATableThatIsNotCapturedAreToldWithTheirPlace() {
        InvalidPipeline invalid = catchThrowableOfType(
                InvalidPipeline.class,
                () -> load(
                        Map.of(),
                        """
                        pipeline: shop
                        source: {host: db, database: shop, user: me, password: x, tables: [public.customers, "audit.*"]}
                        tables:
                          public.customers: {owner: crm}
                          audit.log: {owner: crm}
                          public.custmers: {mask: {phone: redact}}
                        """));

        assertThat(invalid.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.place()).endsWith("pipeline.yaml:6 tables.public.custmers");
            assertThat(problem.what()).isEqualTo("is of no effect, since source.tables names no such table");
            assertThat(problem.mend()).contains("source.tables, which has public.customers, audit.*");
        });
    }

    @Test
    void aParquetLakeTakesChangelogs() throws Exception {
        Pipeline pipeline = load(
                Map.of(),
                """
                pipeline: shop
                lake: {format: parquet, mode: changelog, catalog: {warehouse: /lake}}
                tables:
                  public.orders: {sort: id}
                """);

        assertThat(pipeline.lake().format()).isEqualTo("parquet");
        assertThat(pipeline.settingsFor(TableId.parse("public.orders"))
                        .landing()
                        .modes())
                .containsExactly(LakeMode.CHANGELOG);
    }

    @Test
    void whatAParquetLakeCanNotBeIsToldAtOnceWithItsMend() {
        InvalidPipeline invalid = catchThrowableOfType(
                InvalidPipeline.class,
                () -> load(
                        Map.of(),
                        """
                        pipeline: shop
                        lake: {format: parquet, catalog: {type: jdbc}}
                        tables:
                          public.customers: {mode: [changelog, history]}
                          public.events: {mode: changelog}
                          public.orders: {mode: mirror, partition: day(at)}
                          public.parts: {sort: id}
                        """));

        assertThat(invalid.problems())
                .extracting(problem -> problem.place() + " " + problem.what())
                .satisfiesExactly(
                        what -> assertThat(what).contains("lake.catalog.warehouse is missing"),
                        what -> assertThat(what).contains("lake.catalog.type is of no use"),
                        what -> assertThat(what).contains("lake.mode is mirror"),
                        what -> assertThat(what).contains("public.customers").contains("mode is history"),
                        what -> assertThat(what).contains("public.orders").contains("mode is mirror"),
                        what -> assertThat(what).contains("public.orders").contains("partition is of no use"));
        assertThat(invalid.problems())
                .filteredOn(problem -> problem.place().endsWith("mode"))
                .extracting(Problem::mend)
                .allSatisfy(mend -> assertThat(mend).contains("mode: changelog"));
    }

    @Test
    void anIcebergLakeNeedsTheKindOfItsCatalog() {
        InvalidPipeline invalid = catchThrowableOfType(
                InvalidPipeline.class, () -> load(Map.of(), "pipeline: shop\nlake: {catalog: {warehouse: /lake}}"));

        assertThat(invalid.problems())
                .extracting(problem -> problem.place().replaceAll(".* ", ""))
                .containsExactly("lake.catalog.type");
    }

    @Test
    void readsEverySection() throws Exception {
        Pipeline pipeline = load(ENVIRONMENT, WHOLE);

        Source source = pipeline.requireSource();
        assertThat(source.user()).isEqualTo("cdc");
        assertThat(source.password().reveal()).isEqualTo("s3cret");
        assertThat(source.port()).isEqualTo(5433);
        assertThat(source.slot()).isEqualTo("sluice_shop");
        assertThat(source.captures(TableId.parse("public.orders"))).isTrue();
        assertThat(source.captures(TableId.parse("audit.other"))).isFalse();
        assertThat(pipeline.requireKafka().client())
                .isEqualTo(Map.of("bootstrap.servers", "kafka:9092", "security.protocol", "SASL_SSL"));
        assertThat(pipeline.requireKafka().topics()).isEqualTo(new TopicSettings(4, (short) 3, Duration.ofHours(12)));
        assertThat(pipeline.requireCatalog())
                .containsEntry("type", "jdbc")
                .containsEntry("jdbc.user", "sluice")
                .containsEntry("warehouse", "/lake");
        assertThat(pipeline.lake().trigger()).isEqualTo(Duration.ofSeconds(1));
        assertThat(pipeline.settingsFor(TableId.parse("public.orders")).rules())
                .extracting(RuleSettings::kind, RuleSettings::name, RuleSettings::columns)
                .containsExactly(
                        tuple("not_null", "not_null(status)", List.of("status")),
                        tuple("not_null", "complete", List.of("total", "customer_id")));
        assertThat(pipeline.settingsFor(TableId.parse("public.other")).rules()).isEmpty();
    }

    @Test
    void whatTheRunnerProvidesMayBeAbsent() throws Exception {
        Pipeline pipeline = load(
                Map.of(),
                """
                pipeline: shop
                source: {host: localhost, database: shop, user: me}
                """);

        assertThat(pipeline.kafka()).isEmpty();
        assertThat(pipeline.registry()).isEmpty();
        InvalidPipeline missing = catchThrowableOfType(InvalidPipeline.class, pipeline::requireCatalog);
        assertThat(missing).hasMessageContaining("lake.catalog: is missing");
    }

    @Test
    void laterFilesAreLaidOverEarlierOnes() throws Exception {
        Path overlay = write("local.yaml", "kafka: {bootstrap.servers: 'localhost:1234'}\nlake: {trigger: 2s}\n");

        Pipeline pipeline = PipelineFile.load(List.of(write("pipeline.yaml", WHOLE), overlay), ENVIRONMENT);

        assertThat(pipeline.requireKafka().bootstrapServers()).isEqualTo("localhost:1234");
        assertThat(pipeline.requireKafka().client()).containsEntry("security.protocol", "SASL_SSL");
        assertThat(pipeline.lake().trigger()).isEqualTo(Duration.ofSeconds(2));
        assertThat(pipeline.requireCatalog()).containsEntry("type", "jdbc");
    }

    @Test
    void tellsAllProblemsAtOnceWithPlaceAndMend() throws Exception {
        InvalidPipeline invalid = refused(
                Map.of(),
                """
                pipeline: Shop
                source:
                  kind: oracle
                  host: db
                  port: 99999
                  user: "${DB_USER}"
                  tabels: [x]
                  tables: orders
                lake: {trigger: soon}
                tables:
                  public.orders: {mode: mirorr, rules: [{not_nul: a}]}
                  public.orders: {}
                kafka: {topics: {partitions: 3}}
                """);

        assertThat(invalid.problems().stream().map(Problem::toString))
                .containsExactlyInAnyOrder(
                        "pipeline.yaml:6 source.user: the environment variable DB_USER is not set. Set it, or give a"
                                + " default: ${DB_USER:-…}",
                        "pipeline.yaml:12 tables.public.orders: stands here a second time. Keep one of the two",
                        "pipeline.yaml:1 pipeline: \"Shop\" is not accepted. Give a name of lower-case letters, digits"
                                + " and _ that starts with a letter",
                        "pipeline.yaml:3 source.kind: \"oracle\" is not accepted. Give one of postgres",
                        "pipeline.yaml:5 source.port: \"99999\" is not accepted. Give a whole number from 1 to 65535",
                        "pipeline.yaml:6 source.user: is empty. Give a value",
                        "pipeline.yaml:7 source.tabels: this key is not known. Known here: kind, host, port, database,"
                                + " user, password, tables, slot, publication, heartbeat, initial-load, takeover,"
                                + " debezium, jdbc",
                        "pipeline.yaml:8 source.tables: \"orders\" is not accepted. Give schema.table, with * and ? as"
                                + " wildcards",
                        "pipeline.yaml:2 source.database: is missing. Name of the database",
                        "pipeline.yaml:9 lake.trigger: \"soon\" is not accepted. Give a length of time such as 500ms,"
                                + " 10s, 5m, 12h or 7d",
                        "pipeline.yaml:13 kafka.bootstrap.servers: is missing. Brokers, as host:port, joined by commas");
    }

    @Test
    void brokenYamlIsOneProblemWithItsLine() throws Exception {
        InvalidPipeline invalid = refused(Map.of(), "pipeline: shop\nsource: {host: db\n");

        assertThat(invalid.problems()).hasSize(1);
        assertThat(invalid.problems().get(0).place()).startsWith("pipeline.yaml:");
        assertThat(invalid.problems().get(0).what()).startsWith("not YAML");
    }

    @Test
    void aFileThatIsNotThereIsAProblem() {
        InvalidPipeline invalid = catchThrowableOfType(
                InvalidPipeline.class, () -> PipelineFile.load(List.of(folder.resolve("none.yaml")), Map.of()));

        assertThat(invalid).hasMessageContaining("none.yaml").hasMessageContaining("cannot be read");
    }

    @Test
    void secretsAreNeverPrinted() throws Exception {
        Pipeline pipeline = load(ENVIRONMENT, WHOLE.replace("security.protocol: SASL_SSL", "sasl.jaas.config: s3cret"));

        assertThat(pipeline.toString()).doesNotContain("s3cret").contains("sasl.jaas.config");
        InvalidPipeline invalid = refused(Map.of("P", "s3cret"), "pipeline: shop\nsource: {password: ['${P}']}\n");
        assertThat(invalid.getMessage()).doesNotContain("s3cret");
    }

    @Test
    void aValueFromTheEnvironmentIsNotReadAgain() throws Exception {
        Pipeline pipeline = load(
                Map.of("A", "${B}", "B", "no"),
                """
                pipeline: shop
                source: {host: localhost, database: "$${A}", user: "${A}", password: "${C:-x}"}
                """);

        assertThat(pipeline.requireSource().user()).isEqualTo("${B}");
        assertThat(pipeline.requireSource().database()).isEqualTo("${A}");
        assertThat(pipeline.requireSource().password().reveal()).isEqualTo("x");
    }

    @Test
    void theSchemaForEditorsIsWhatTheParserAccepts() throws Exception {
        ObjectMapper json = new ObjectMapper();
        Path kept = Path.of("pipeline.schema.json");
        String current = json.writerWithDefaultPrettyPrinter().writeValueAsString(PipelineFile.jsonSchema()) + "\n";

        if (Boolean.getBoolean("sluice.write-schema")) {
            Files.writeString(kept, current);
        }

        assertThat(kept)
                .as("mvn -pl schemas test -Dtest.jvm.args=-Dsluice.write-schema=true writes it anew")
                .hasContent(current);
    }

    private Pipeline load(Map<String, String> environment, String yaml) throws InvalidPipeline, IOException {
        return PipelineFile.load(List.of(write("pipeline.yaml", yaml)), environment);
    }

    private InvalidPipeline refused(Map<String, String> environment, String yaml) throws IOException {
        Path file = write("pipeline.yaml", yaml);
        InvalidPipeline invalid =
                catchThrowableOfType(InvalidPipeline.class, () -> PipelineFile.load(List.of(file), environment));
        assertThat(invalid).isNotNull();
        return invalid;
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
