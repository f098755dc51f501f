package dev.sluice.sink.cut;

import dev.sluice.schemas.control.CutCommand;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.LakeReader;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.format.TableVersions;
import dev.sluice.sink.format.TableVersions.Version;
import dev.sluice.sink.mode.Modes;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Asks the running sink for a cut, and gathers the versions that it makes. */
final class Cutter {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);
    /** Longer than a sink takes that runs: it waits for tables that are being caught up with, and for a mark. */
    private static final Duration BETWEEN_REQUESTS = Duration.ofSeconds(40);

    /** A table that was caught up with just then may have ended at another mark. */
    private static final int TRIES = 3;

    private final Pipeline pipeline;
    private final TableFormat format;
    private final LakeReader reader;
    private final Duration patience;
    private final Consumer<String> told;
    private final Clock clock;

    Cutter(
            Pipeline pipeline,
            TableFormat format,
            LakeReader reader,
            Duration patience,
            Consumer<String> told,
            Clock clock) {
        this.pipeline = pipeline;
        this.format = format;
        this.reader = reader;
        this.patience = patience;
        this.told = told;
        this.clock = clock;
    }

    /** No cut came about. */
    static final class NoCut extends Exception {
        private static final long serialVersionUID = 1;

        NoCut(String message) {
            super(message);
        }
    }

    /**
     * Makes a cut and keeps its versions.
     *
     * @param keep how long they are kept
     */
    ConsistentCut make(Duration keep) throws InvalidPipeline, InterruptedException, NoCut {
        Map<TableId, LakeTableName> tables = tables();
        if (tables.isEmpty()) {
            throw new NoCut("The sink has landed no table yet");
        }
        Instant deadline = clock.instant().plus(patience);
        for (int apart = 0; apart < TRIES; ) {
            String id = UUID.randomUUID().toString();
            send(new CutCommand(id, clock.millis()));
            Map<TableId, Version> versions = gather(id, tables.keySet(), deadline);
            Set<Mark> marks = versions.values().stream().map(Version::mark).collect(Collectors.toSet());
            if (versions.size() == tables.size() && marks.size() == 1) {
                return kept(tables, versions, marks.iterator().next(), keep);
            }
            apart += versions.size() == tables.size() ? 1 : 0;
        }
        throw new NoCut("Some tables were caught up with meanwhile and ended at another mark; try again");
    }

    private record LakeTableName(String sql) {}

    /** The lake tables that the sink has landed, by their own names. */
    private Map<TableId, LakeTableName> tables() throws InvalidPipeline, InterruptedException {
        Map<TableId, LakeTableName> tables = new TreeMap<>();
        for (TableId table : topics()) {
            LandingSettings settings = pipeline.settingsFor(table).landing();
            for (LakeMode mode : settings.modes()) {
                String suffix = Modes.of(mode, settings.deletes()).suffix();
                if (format.table(table, suffix, settings).progress().isPresent()) {
                    tables.put(
                            new TableId(table.schema(), table.name() + suffix),
                            new LakeTableName(reader.nameOf(table, suffix)));
                }
            }
        }
        return tables;
    }

    private List<TableId> topics() throws InvalidPipeline, InterruptedException {
        try (Admin admin = Admin.create(new HashMap<>(pipeline.requireKafka().client()))) {
            return admin.listTopics().names().get().stream()
                    .flatMap(topic -> pipeline.topics().tableOfValid(topic).stream())
                    .toList();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka does not tell of its topics", e.getCause());
        }
    }

    private void send(CutCommand command) throws InvalidPipeline, InterruptedException {
        Map<String, Object> settings = new HashMap<>(pipeline.requireKafka().client());
        settings.put("acks", "all");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(pipeline.topics().control(), 0, null, command.toJson()))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The sink can't be asked for a cut", e.getCause());
        }
    }

    /**
     * The versions that have come, of all tables unless it is time to ask again: a sink that was asked and is started again
     * knows of nothing.
     */
    private Map<TableId, Version> gather(String id, Set<TableId> tables, Instant deadline)
            throws InterruptedException, NoCut {
        Instant askAgain = clock.instant().plus(BETWEEN_REQUESTS);
        Instant nextLine = clock.instant().plus(BETWEEN_LOOKS.multipliedBy(10));
        Map<TableId, Version> found = new TreeMap<>();
        while (true) {
            for (TableId table : tables) {
                if (!found.containsKey(table)) {
                    versions(table).ofCut(id).ifPresent(version -> found.put(table, version));
                }
            }
            Instant now = clock.instant();
            if (found.size() == tables.size() || (now.isAfter(askAgain) && now.isBefore(deadline))) {
                return found;
            }
            Set<TableId> missing = new TreeSet<>(tables);
            missing.removeAll(found.keySet());
            if (now.isAfter(deadline)) {
                throw new NoCut("No version of " + missing + " came within " + patience.toSeconds()
                        + " s: does the sink run, is a table paused (`sluice status`), does ingest write marks?");
            }
            if (now.isAfter(nextLine)) {
                told.accept("waiting for versions of " + missing);
                nextLine = now.plusSeconds(5);
            }
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
    }

    private TableVersions versions(TableId table) {
        Optional<TableVersions> versions = format.versions(table);
        return versions.orElseThrow(() -> new IllegalStateException("The format keeps no versions"));
    }

    private ConsistentCut kept(
            Map<TableId, LakeTableName> tables, Map<TableId, Version> versions, Mark mark, Duration keep) {
        List<ConsistentCut.Member> members = new ArrayList<>();
        tables.forEach((table, name) -> {
            Version version = versions.get(table);
            if (version != null) {
                members.add(new ConsistentCut.Member(table, name.sql(), version.id()));
            }
        });
        ConsistentCut cut = new ConsistentCut(mark, members);
        versions.forEach((table, version) -> versions(table).name(cut.name(), version, keep));
        return cut;
    }
}
