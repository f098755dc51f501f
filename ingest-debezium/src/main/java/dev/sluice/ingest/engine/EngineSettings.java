package dev.sluice.ingest.engine;

import dev.sluice.ingest.source.CapturedTable;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.pipeline.Source;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The engine's configuration, from the pipeline file. */
public final class EngineSettings {

    /** Prefix of the logical messages by which the heartbeat makes a transaction in a quiet database. */
    public static final String HEARTBEAT_PREFIX = "sluice";

    /**
     * What the guarantees rest on, or what the pipeline file says elsewhere: not to be overridden under
     * {@code source.debezium}. A name that ends with a dot stands for all below it.
     */
    private static final Set<String> OURS = Set.of(
            "name",
            "connector.class",
            "topic.prefix",
            "topic.naming.strategy",
            "topic.transaction",
            "database.",
            "plugin.name",
            "slot.name",
            "slot.drop.on.stop",
            "publication.",
            "table.",
            "column.include.list",
            "column.exclude.list",
            "schema.include.list",
            "schema.exclude.list",
            "schema.name.adjustment.mode",
            "field.name.adjustment.mode",
            "message.key.columns",
            "message.prefix.",
            "snapshot.mode",
            "snapshot.isolation.mode",
            "snapshot.max.threads",
            "snapshot.select.",
            "snapshot.include.collection.list",
            "offset.",
            "lsn.flush.mode",
            "flush.lsn.source",
            "provide.transaction.metadata",
            "transaction.metadata.factory",
            "heartbeat.",
            "tombstones.on.delete",
            "skipped.operations",
            "skip.messages.without.change",
            "unavailable.value.placeholder",
            "decimal.handling.mode",
            "time.precision.mode",
            "interval.handling.mode",
            "hstore.handling.mode",
            "binary.handling.mode",
            "converters",
            "transforms",
            "predicates",
            "post.processors",
            "event.processing.failure.handling.mode",
            "event.converting.failure.handling.mode",
            "errors.max.retries",
            "record.processing.",
            "read.only",
            "signal.");

    /** Forms of texts that database or role may set otherwise, and in which a float may even lose its last digits. */
    private static final String TEXT_FORMS =
            "-c DateStyle=ISO -c IntervalStyle=postgres -c bytea_output=hex -c extra_float_digits=1";

    private static final int BATCH = 1024;

    private final String pipeline;
    private final Source source;

    public EngineSettings(String pipeline, Source source) {
        this.pipeline = pipeline;
        this.source = source;
    }

    /** Properties under {@code source.debezium} that the pipeline file may not set. */
    public List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        for (String name : new TreeMap<>(source.debezium()).keySet()) {
            boolean ours = OURS.stream().anyMatch(our -> our.endsWith(".") ? name.startsWith(our) : name.equals(our));
            if (ours) {
                problems.add(new Problem(
                        "source.debezium." + name,
                        "this property can't be set here: Sluice's guarantees rest on its value",
                        "Remove it from the pipeline file"));
            }
        }
        return problems;
    }

    /** @param start where to begin in the source's log */
    Properties properties(Collection<CapturedTable> tables, EngineStart start) {
        Properties p = new Properties();
        p.putAll(source.debezium());
        p.putIfAbsent("queue.provider.type", RestingQueue.NAME);
        queue(p);
        p.putIfAbsent("poll.interval.ms", "50");
        p.putIfAbsent("driver.socketFactory", RestingSockets.class.getName());
        p.putIfAbsent("snapshot.fetch.size", "2000");
        p.putIfAbsent("include.schema.comments", "false");
        p.putIfAbsent("include.unknown.datatypes", "true");
        p.putIfAbsent("statistics.metrics.enabled", "false");
        p.putIfAbsent("slot.max.retries", "10");
        p.putIfAbsent("slot.retry.delay.ms", "1000");
        connection(p);
        capture(p, tables);
        guarantees(p);
        if (start instanceof EngineStart.RowsOnly) {
            rowsOnly(p);
        }
        start.offsetJson().ifPresent(json -> p.setProperty(ResumeOffsets.PROPERTY, json));
        return p;
    }

    /** Debezium wants a queue that is larger than a batch; whoever says one of the two gets the other to go with it. */
    private static void queue(Properties p) {
        OptionalInt queue = number(p.getProperty("max.queue.size"));
        int batch = queue.isPresent() ? Math.min(BATCH, Math.max(1, queue.getAsInt() / 2)) : BATCH;
        p.putIfAbsent("max.batch.size", Integer.toString(batch));
        int given = number(p.getProperty("max.batch.size")).orElse(batch);
        p.putIfAbsent("max.queue.size", Integer.toString(Math.multiplyExact(2, given)));
    }

    /** Empty for what is none; Debezium says so. */
    private static OptionalInt number(@Nullable String text) {
        return text != null && text.matches("[0-9]{1,9}")
                ? OptionalInt.of(Integer.parseInt(text))
                : OptionalInt.empty();
    }

    private void connection(Properties p) {
        p.setProperty("name", "sluice-" + pipeline);
        p.setProperty("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        p.setProperty("topic.prefix", pipeline);
        p.setProperty("topic.naming.strategy", TableTopics.class.getName());
        p.setProperty("database.hostname", source.host());
        p.setProperty("database.port", Integer.toString(source.port()));
        p.setProperty("database.dbname", source.database());
        p.setProperty("database.user", source.user());
        p.setProperty("database.password", source.password().reveal());
        source.jdbc().forEach((key, value) -> p.setProperty("database." + key, value));
        p.merge("database.options", TEXT_FORMS, (own, ours) -> own + " " + ours);
        p.setProperty("plugin.name", "pgoutput");
        p.setProperty("slot.name", source.slot());
        p.setProperty("publication.name", source.publication());
        p.setProperty("publication.autocreate.mode", "disabled");
    }

    private static void capture(Properties p, Collection<CapturedTable> tables) {
        p.setProperty(
                "table.include.list",
                tables.stream()
                        .map(table -> regex(table.id().schema()) + "\\."
                                + regex(table.id().name()))
                        .collect(Collectors.joining(",")));
        String keys = tables.stream()
                .filter(CapturedTable::ownKey)
                .map(table -> regex(table.id().schema()) + "\\."
                        + regex(table.id().name()) + ":" + String.join(",", table.key()))
                .collect(Collectors.joining(";"));
        if (!keys.isEmpty()) {
            p.setProperty("message.key.columns", keys);
        }
        // The server does not send generated columns; a snapshot that has them would leave them null from then on.
        String generated = tables.stream()
                .flatMap(table -> table.generated().stream()
                        .map(column -> regex(table.id().schema()) + "\\."
                                + regex(table.id().name()) + "\\." + regex(column)))
                .collect(Collectors.joining(","));
        if (!generated.isEmpty()) {
            p.setProperty("column.exclude.list", generated);
        }
        p.setProperty("snapshot.mode", "initial");
        SnapshotSelects.put(p, tables);
        p.setProperty("decimal.handling.mode", "precise");
        p.setProperty("time.precision.mode", "microseconds");
        p.setProperty("interval.handling.mode", "string");
        p.setProperty("hstore.handling.mode", "map");
        p.setProperty("binary.handling.mode", "bytes");
        p.setProperty("converters", "arrays,dates,numerics,texts,times,timestamps,zonedtimestamps");
        p.setProperty("arrays.type", ArrayConverter.class.getName());
        p.setProperty("dates.type", DateConverter.class.getName());
        p.setProperty("numerics.type", NumericConverter.class.getName());
        p.setProperty("texts.type", TextConverter.class.getName());
        p.setProperty("times.type", ZonedTimeConverter.class.getName());
        p.setProperty("timestamps.type", TimestampConverter.class.getName());
        p.setProperty("zonedtimestamps.type", ZonedTimestampConverter.class.getName());
        p.setProperty("unavailable.value.placeholder", UnavailableValues.PLACEHOLDER);
    }

    /** The name of a slot that does not exist: with one that does, the engine would not open a view for the snapshot. */
    private void rowsOnly(Properties p) {
        p.setProperty("snapshot.mode", "initial_only");
        p.setProperty("snapshot.isolation.mode", "repeatable_read");
        p.setProperty("slot.name", "sluice_no_slot_" + pipeline);
    }

    private void guarantees(Properties p) {
        p.setProperty("skipped.operations", "none");
        p.setProperty("tombstones.on.delete", "true");
        p.setProperty("provide.transaction.metadata", "true");
        p.setProperty("heartbeat.interval.ms", Long.toString(source.heartbeat().toMillis()));
        p.setProperty("heartbeat.action.query", "SELECT pg_logical_emit_message(true, '" + HEARTBEAT_PREFIX + "', '')");
        p.setProperty("message.prefix.include.list", HEARTBEAT_PREFIX);
        p.setProperty("offset.storage", ResumeOffsets.class.getName());
        p.setProperty("offset.flush.interval.ms", "0");
        p.setProperty("lsn.flush.mode", "connector");
        p.setProperty("event.processing.failure.handling.mode", "fail");
        p.setProperty("event.converting.failure.handling.mode", "fail");
        // A retry inside the engine would repeat what is still in its queue; we start a new engine instead.
        p.setProperty("errors.max.retries", "0");
        p.setProperty("record.processing.threads", "1");
    }

    /** A regular expression for exactly this name; commas, colons and semicolons would divide the engine's lists. */
    private static String regex(String name) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isLetterOrDigit(c) || c == '_') {
                regex.append(c);
            } else {
                regex.append(String.format("\\u%04x", (int) c));
            }
        }
        return regex.toString();
    }
}
