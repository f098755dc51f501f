package dev.sluice.schemas.pipeline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schemas.pipeline.Section.Field;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

import static dev.sluice.schemas.pipeline.Section.optional;
import static dev.sluice.schemas.pipeline.Section.required;
import static dev.sluice.schemas.pipeline.Section.withDefault;

/** What a pipeline file may hold: every key with its shape, default and description. */
final class PipelineShape {

    private static final Pattern PIPELINE_NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");
    static final Pattern TABLE = Pattern.compile("[^.]+\\..+");
    private static final Pattern SLOT = Pattern.compile("[a-z0-9_]{1,63}");
    /** The format whose tables can be loaded in bulk as a whole. */
    private static final String FORMAT_OF_LOADS = "iceberg";

    private static final Pattern URL = Pattern.compile("https?://.+");

    static final Shape<List<String>> MODES = Shape.oneOrMore(Shape.oneOf("mirror", "changelog", "history"));
    static final Shape<String> DELETES = Shape.oneOf("hard", "soft");

    private static final Field<String> KIND =
            withDefault("kind", Shape.oneOf("postgres"), "postgres", "Kind of database");
    private static final Field<String> HOST = required("host", Shape.text(), "Host name or address");
    private static final Field<Integer> PORT = withDefault("port", Shape.whole(1, 65535), "5432", "Port");
    private static final Field<String> DATABASE = required("database", Shape.text(), "Name of the database");
    private static final Field<String> USER = required("user", Shape.text(), "User with the right to replicate");
    private static final Field<Secret> PASSWORD =
            withDefault("password", Shape.secret(), "", "Password; take it from the environment");
    private static final Field<List<String>> TABLES = withDefault(
            "tables",
            Shape.oneOrMore(Shape.matching(TABLE, "schema.table, with * and ? as wildcards")),
            "public.*",
            "Tables to capture: schema.table, with * and ? as wildcards");
    private static final Field<String> SLOT_NAME = optional(
            "slot",
            Shape.matching(SLOT, "a slot name (lower-case letters, digits, _)"),
            "Replication slot; default: sluice_<pipeline>");
    private static final Field<String> PUBLICATION = optional(
            "publication",
            Shape.matching(SLOT, "a publication name (lower-case letters, digits, _)"),
            "Publication; default: sluice_<pipeline>");
    private static final Field<Duration> HEARTBEAT = withDefault(
            "heartbeat", Shape.duration(), "1s", "How often a quiet database gets a sign of life that frees its log");
    private static final Field<String> INITIAL_LOAD = optional(
            "initial-load",
            Shape.oneOf("snapshot", "backfill"),
            "How the rows that a table holds already come: through the topics, or in bulk by the sink; default: backfill"
                    + " into Iceberg, else snapshot");
    private static final Field<String> TAKEOVER = withDefault(
            "takeover",
            Shape.oneOf(Takeover.AT_ONCE.text(), Takeover.WHEN_GONE.text()),
            Takeover.AT_ONCE.text(),
            "What an ingest does that finds another one at work: takes its place, or stands by until it is gone");
    private static final Field<Map<String, String>> DEBEZIUM =
            optional("debezium", Shape.properties(), "Further properties of the Debezium connector");
    private static final Field<Map<String, String>> JDBC =
            optional("jdbc", Shape.properties(), "Further properties of the JDBC connection");

    private static final Field<String> BOOTSTRAP =
            required("bootstrap.servers", Shape.text(), "Brokers, as host:port, joined by commas");
    private static final Field<Integer> PARTITIONS =
            withDefault("partitions", Shape.whole(1, 1000), "1", "Partitions of each table's topics");
    private static final Field<Integer> REPLICATION =
            withDefault("replication", Shape.whole(1, 10), "1", "Replicas of each partition");
    private static final Field<Duration> RETENTION =
            withDefault("retention", Shape.duration(), "7d", "How long topics keep changes and dead letters");
    private static final Shape<TopicSettings> TOPICS_SHAPE = Section.of(
            "How topics are created",
            List.of(PARTITIONS, REPLICATION, RETENTION),
            f -> new TopicSettings(f.get(PARTITIONS), f.get(REPLICATION).shortValue(), f.get(RETENTION)));
    private static final Field<TopicSettings> TOPICS = optional("topics", TOPICS_SHAPE, "How topics are created");

    private static final Field<String> REGISTRY_URL =
            required("url", Shape.matching(URL, "an http or https address"), "Base address of Confluent's API");
    private static final Field<String> REGISTRY_USER = optional("user", Shape.text(), "User, for basic authentication");
    private static final Field<Secret> REGISTRY_PASSWORD =
            optional("password", Shape.secret(), "Password, for basic authentication");
    private static final Field<Secret> REGISTRY_TOKEN =
            optional("token", Shape.secret(), "Token, for bearer authentication");
    private static final Field<Path> REGISTRY_CA = optional(
            "ca", Shape.file(), "Authorities to trust in the place of Java's own: a file of certificates in PEM");

    private static final Field<String> FORMAT = withDefault(
            "format",
            Shape.oneOf("iceberg", "delta", "parquet"),
            "iceberg",
            "Table format of the lake; parquet takes changelogs only");
    private static final Field<List<String>> LAKE_MODE =
            withDefault("mode", MODES, "mirror", "How tables land that don't say otherwise, one way or several");
    private static final Field<String> LAKE_DELETES =
            withDefault("deletes", DELETES, "hard", "Whether deleted rows go or stay, marked, in a mirror");
    private static final Field<Integer> FORMAT_VERSION = withDefault(
            "format-version",
            Shape.whole(2, 3),
            "2",
            "Iceberg's format version of new tables: 2, or 3 with deletion vectors");
    private static final Field<String> WRITE_MODE = withDefault(
            "write-mode",
            Shape.oneOf("merge-on-read", "copy-on-write"),
            "merge-on-read",
            "Whether a changed row's file is rewritten at once");
    private static final Field<String> EXECUTION =
            withDefault("execution", Shape.oneOf("lookup", "merge"), "lookup", "How a batch is brought into a table");
    private static final Shape<IcebergSettings> ICEBERG_SHAPE = Section.of(
            "How Iceberg tables are written",
            List.of(FORMAT_VERSION, WRITE_MODE, EXECUTION),
            f -> new IcebergSettings(
                    f.get(FORMAT_VERSION),
                    IcebergSettings.WriteMode.valueOf(constant(f.get(WRITE_MODE))),
                    IcebergSettings.Execution.valueOf(constant(f.get(EXECUTION)))));
    private static final Field<IcebergSettings> ICEBERG =
            optional("iceberg", ICEBERG_SHAPE, "How Iceberg tables are written");
    private static final Field<String> DELTA_WRITE_MODE = withDefault(
            "write-mode",
            Shape.oneOf("merge-on-read", "copy-on-write"),
            "merge-on-read",
            "Whether a changed row's file is rewritten at once, or a deletion vector is written beside it");
    private static final Shape<DeltaSettings> DELTA_SHAPE = Section.of(
            "How Delta tables are written",
            List.of(DELTA_WRITE_MODE),
            f -> new DeltaSettings(DeltaSettings.WriteMode.valueOf(constant(f.get(DELTA_WRITE_MODE)))));
    private static final Field<DeltaSettings> DELTA = optional("delta", DELTA_SHAPE, "How Delta tables are written");
    private static final Field<String> CATALOG_TYPE = optional(
            "type",
            Shape.oneOf("jdbc", "rest", "hive", "glue", "hadoop"),
            "Kind of the Iceberg catalog; Iceberg needs it, Delta and Parquet have none");
    private static final Field<String> WAREHOUSE = optional(
            "warehouse",
            Shape.text(),
            "Where the tables' files lie: a folder or an object-store address; Delta and Parquet need it");
    private static final Field<Path> CATALOG_CA = optional(
            "ca",
            Shape.file(),
            "Authorities that a rest catalog is trusted by, in the place of Java's own: a file of certificates in PEM");
    private static final Field<Map<String, String>> CATALOG = optional(
            "catalog",
            Section.open(
                    "Iceberg catalog; every other key is passed to it",
                    List.of(CATALOG_TYPE, WAREHOUSE, CATALOG_CA),
                    f -> {
                        Map<String, String> catalog = new HashMap<>(f.others());
                        f.find(CATALOG_TYPE).ifPresent(type -> catalog.put("type", type));
                        f.find(WAREHOUSE).ifPresent(warehouse -> catalog.put("warehouse", warehouse));
                        f.find(CATALOG_CA).ifPresent(file -> catalog.put("ca", file.toString()));
                        return catalog;
                    }),
            "Iceberg catalog, or the warehouse of Delta or Parquet tables; absent: the local runner brings one");
    private static final Field<Duration> TRIGGER =
            withDefault("trigger", Shape.duration(), "500ms", "Shortest time between two batches");
    private static final Field<Integer> MAX_CHANGES = withDefault(
            "max-changes-per-batch",
            Shape.whole(100, 10_000_000),
            "50000",
            "Kafka offsets that one batch reads at the most, over all tables");
    private static final Field<Integer> PARALLEL =
            withDefault("parallel-tables", Shape.whole(1, 64), "8", "How many tables land side by side");
    private static final Field<String> CHECKPOINT = optional(
            "checkpoint", Shape.text(), "Where the sink keeps its query's checkpoint; default: below the warehouse");
    private static final Field<Map<String, String>> SPARK =
            optional("spark", Shape.properties(), "Further Spark properties, spark.master among them");

    private static final Field<Maintenance> MAINTENANCE =
            optional("maintenance", MaintenanceShape.usual(), "How lake tables are kept fast to read and small");
    private static final Field<String> BIND =
            withDefault("bind", Shape.text(), "127.0.0.1", "Address of /health and /metrics");
    private static final Field<Integer> INGEST_PORT =
            withDefault("ingest", Shape.whole(0, 65535), "9471", "Port of ingest; 0: any free one");
    private static final Field<Integer> STREAM_PORT =
            withDefault("stream", Shape.whole(0, 65535), "9472", "Port of the stream processor; 0: any free one");
    private static final Field<Integer> SINK_PORT =
            withDefault("sink", Shape.whole(0, 65535), "9473", "Port of the sink; 0: any free one");
    private static final Shape<Http> HTTP_SHAPE = Section.of(
            "Where the services answer for health and metrics",
            List.of(BIND, INGEST_PORT, STREAM_PORT, SINK_PORT),
            f -> new Http(f.get(BIND), f.get(INGEST_PORT), f.get(STREAM_PORT), f.get(SINK_PORT)));

    private static final Field<String> NAME = required(
            "pipeline",
            Shape.matching(PIPELINE_NAME, "a name of lower-case letters, digits and _ that starts with a letter"),
            "Name of the pipeline: the prefix of its topics and lake namespaces");
    private static final Field<Kafka> KAFKA = optional(
            "kafka",
            Section.open("Kafka; every other key is a client property", List.of(BOOTSTRAP, TOPICS), f -> {
                Map<String, String> client = new HashMap<>(f.others());
                client.put("bootstrap.servers", f.get(BOOTSTRAP));
                f.written(FollowedLogin.LOGIN).ifPresent(written -> FollowedLogin.follow(client, written));
                return new Kafka(client, f.find(TOPICS).orElseGet(PipelineShape::defaultTopics));
            }),
            "Kafka cluster; absent: the local runner brings a broker");
    private static final Field<Registry> REGISTRY = optional(
            "registry",
            Section.of(
                    "Schema registry",
                    List.of(REGISTRY_URL, REGISTRY_USER, REGISTRY_PASSWORD, REGISTRY_TOKEN, REGISTRY_CA),
                    f -> new Registry(
                            f.get(REGISTRY_URL),
                            f.find(REGISTRY_USER),
                            f.find(REGISTRY_PASSWORD),
                            f.find(REGISTRY_TOKEN),
                            f.find(REGISTRY_CA))),
            "Schema registry with Confluent's API; absent: the local runner brings one");
    private static final Field<String> CONTRACTS = optional(
            Contracts.KEY,
            Shape.text(),
            "Folder, from here, with a file per table named schema.table.yaml that holds what stands below tables");
    private static final Field<Quality> QUALITY =
            optional("quality", QualityShape.quality(), "What masking and the checks of tables have in common");
    private static final Field<Http> HTTP = optional("http", HTTP_SHAPE, "Where the services answer");
    private static final Field<Optional<Telemetry.Tracing>> TELEMETRY = optional(
            "telemetry", TelemetryShape.telemetry(), "What services tell of themselves beside metrics and logs");
    private static final Field<Telemetry.Lineage> LINEAGE =
            optional("lineage", TelemetryShape.lineage(), "OpenLineage events; without the section nobody is told");

    private PipelineShape() {}

    static Shape<Pipeline> shape() {
        Field<Unnamed.Source> source = optional(
                "source",
                Section.of(
                        "The database that changes come from",
                        List.of(
                                KIND,
                                HOST,
                                PORT,
                                DATABASE,
                                USER,
                                PASSWORD,
                                TABLES,
                                SLOT_NAME,
                                PUBLICATION,
                                HEARTBEAT,
                                INITIAL_LOAD,
                                TAKEOVER,
                                DEBEZIUM,
                                JDBC),
                        Unnamed.Source::new),
                "The database that changes come from");
        Field<Unnamed.Lake> lake = optional("lake", lake(), "Where and how changes land");
        Field<Map<String, TableShape>> tables = optional(
                "tables",
                Shape.mapOf(TABLE, "schema.table", TableShape.section()),
                "Settings of single tables, by schema.table");
        Section<Pipeline> pipeline = Section.of(
                "A Sluice pipeline",
                List.of(NAME, source, KAFKA, REGISTRY, lake, CONTRACTS, tables, QUALITY, HTTP, TELEMETRY, LINEAGE),
                f -> {
                    String name = f.get(NAME);
                    Lake lakeSettings = f.find(lake).map(Unnamed.Lake::settings).orElseGet(PipelineShape::defaultLake);
                    Map<String, TableSettings> settings = new HashMap<>();
                    f.find(tables)
                            .orElse(Map.of())
                            .forEach((table, own) -> settings.put(table, own.settings(lakeSettings.landing())));
                    Map<String, Maintenance> maintenance = new HashMap<>();
                    f.find(tables).orElse(Map.of()).forEach((table, own) -> own.maintenance(
                                    lakeSettings.maintenance().usual())
                            .ifPresent(its -> maintenance.put(table, its)));
                    return new Pipeline(
                            name,
                            f.find(source).map(unnamed -> unnamed.named(name, lakeSettings.format())),
                            f.find(KAFKA),
                            f.find(REGISTRY),
                            lakeSettings.withMaintenanceOf(maintenance),
                            settings,
                            f.find(HTTP).orElseGet(() -> defaults(HTTP_SHAPE)),
                            f.find(QUALITY).orElse(Quality.DEFAULT),
                            new Telemetry(
                                    f.find(TELEMETRY).flatMap(tracing -> tracing),
                                    f.find(LINEAGE).map(its -> its.inPipeline(name))));
                });
        return pipeline.together((f, problems) -> {
            Map<String, TableShape> own = new TreeMap<>(f.find(tables).orElse(Map.of()));
            f.find(lake).ifPresent(its -> {
                its.check(problems);
                own.values().forEach(table -> table.checkAgainst(its.settings(), problems));
            });
            f.find(source)
                    .map(its -> its.f().get(TABLES))
                    .ifPresent(captured -> own.forEach((name, table) -> table.checkCaptured(name, captured, problems)));
            String format = f.find(lake).map(its -> its.f().get(FORMAT)).orElse(FORMAT_OF_LOADS);
            f.find(source).ifPresent(its -> its.check(format, problems));
            boolean hasKey = f.find(QUALITY).flatMap(Quality::maskingKey).isPresent();
            if (!hasKey) {
                own.values().forEach(table -> table.checkWithoutKey(problems));
            }
        });
    }

    /** JSON Schema of the file, for editors. */
    static ObjectNode jsonSchema() {
        ObjectNode schema = Shape.JSON.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Sluice pipeline file");
        schema.setAll(shape().jsonSchema());
        return schema;
    }

    private static Section<Unnamed.Lake> lake() {
        return Section.of(
                "Where and how changes land",
                List.of(
                        FORMAT,
                        LAKE_MODE,
                        LAKE_DELETES,
                        ICEBERG,
                        DELTA,
                        CATALOG,
                        TRIGGER,
                        MAX_CHANGES,
                        PARALLEL,
                        CHECKPOINT,
                        SPARK,
                        MAINTENANCE),
                Unnamed.Lake::new);
    }

    static List<LakeMode> modes(List<String> texts) {
        return texts.stream().map(LakeMode::of).toList();
    }

    /** The enum constant that a word of the file names. */
    private static String constant(String word) {
        return word.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static Lake defaultLake() {
        return defaults(lake()).settings();
    }

    private static TopicSettings defaultTopics() {
        return defaults(TOPICS_SHAPE);
    }

    /** What a section is when the file leaves it out. */
    static <T> T defaults(Shape<T> shape) {
        List<Problem> problems = new java.util.ArrayList<>();
        T value = shape.check(new Value.Entries(new Place("defaults", 0, ""), Map.of()), problems);
        if (value == null) {
            throw new IllegalStateException("The defaults are not accepted: " + problems);
        }
        return value;
    }

    /** Sections whose defaults come from other sections. */
    private static final class Unnamed {

        private Unnamed() {}

        record Source(Section.Fields f) {
            /** Whether the lake's tables can be loaded in bulk, where that is asked for. */
            void check(String format, List<Problem> problems) {
                boolean isBackfill =
                        f.find(INITIAL_LOAD).map(InitialLoad::of).orElse(InitialLoad.SNAPSHOT) == InitialLoad.BACKFILL;
                if (isBackfill && !format.equals(FORMAT_OF_LOADS)) {
                    Place place = f.place();
                    problems.add(new Problem(
                            place.at(INITIAL_LOAD.key()).toString(),
                            "is backfill, which tables of format " + format
                                    + " can't have, for a loaded table can't take another's place in one step",
                            "Leave it out, or set lake.format: iceberg"));
                }
            }

            dev.sluice.schemas.pipeline.Source named(String pipeline, String format) {
                return new dev.sluice.schemas.pipeline.Source(
                        f.get(KIND),
                        f.get(HOST),
                        f.get(PORT),
                        f.get(DATABASE),
                        f.get(USER),
                        f.get(PASSWORD),
                        f.get(TABLES).stream().map(TablePattern::new).toList(),
                        f.find(SLOT_NAME).orElse("sluice_" + pipeline),
                        f.find(PUBLICATION).orElse("sluice_" + pipeline),
                        f.get(HEARTBEAT),
                        f.find(INITIAL_LOAD)
                                .map(InitialLoad::of)
                                .orElse(format.equals(FORMAT_OF_LOADS) ? InitialLoad.BACKFILL : InitialLoad.SNAPSHOT),
                        Takeover.of(f.get(TAKEOVER)),
                        f.find(DEBEZIUM).orElse(Map.of()),
                        f.find(JDBC).orElse(Map.of()));
            }
        }

        record Lake(Section.Fields f) {
            /** Whether the format gets the catalog that it needs, and modes that it has. */
            void check(List<Problem> problems) {
                String format = f.get(FORMAT);
                f.find(CATALOG).ifPresent(catalog -> FormatCatalog.of(format).check(catalog, f.place(), problems));
                FormatModes.check(format, settings().landing(), f.place(), problems);
            }

            dev.sluice.schemas.pipeline.Lake settings() {
                return new dev.sluice.schemas.pipeline.Lake(
                        f.get(FORMAT),
                        new LandingSettings(
                                modes(f.get(LAKE_MODE)), DeletePolicy.of(f.get(LAKE_DELETES)), List.of(), List.of()),
                        f.find(ICEBERG).orElseGet(() -> defaults(ICEBERG_SHAPE)),
                        f.find(DELTA).orElseGet(() -> defaults(DELTA_SHAPE)),
                        f.find(CATALOG).orElse(Map.of()),
                        f.get(TRIGGER),
                        f.get(MAX_CHANGES),
                        f.get(PARALLEL),
                        f.find(CHECKPOINT),
                        f.find(SPARK).orElse(Map.of()),
                        f.find(MAINTENANCE)
                                .map(usual -> new LakeMaintenance(usual, Map.of()))
                                .orElseGet(LakeMaintenance::defaults));
            }
        }
    }
}
