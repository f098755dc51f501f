package dev.sluice.ingest.kafka;

import dev.sluice.monitor.KafkaProblem;
import dev.sluice.schemas.pipeline.Kafka;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.pipeline.TopicSettings;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.record.TimestampType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All topics of a pipeline, which ingest creates for every stage. */
public final class PipelineTopics {

    private static final Logger log = LoggerFactory.getLogger(PipelineTopics.class);

    private static final Duration CHECK_PATIENCE = Duration.ofSeconds(10);
    private static final Duration CREATE_PATIENCE = Duration.ofSeconds(60);
    private static final Duration STATE_SEGMENT = Duration.ofMinutes(10);

    /** Replicas from which one may be missing without stopping writers. */
    private static final short SAFE_REPLICATION = 3;

    private final KafkaClients clients;
    private final Kafka kafka;
    private final Topics topics;

    public PipelineTopics(KafkaClients clients, Kafka kafka, Topics topics) {
        this.clients = clients;
        this.kafka = kafka;
        this.topics = topics;
    }

    /** What keeps the topics from being as the pipeline file wants them, or the cluster from being used at all. */
    public List<Problem> problems(Collection<TableId> tables) throws InterruptedException {
        try (Admin admin = clients.admin(CHECK_PATIENCE)) {
            List<Problem> problems = new ArrayList<>();
            int brokers = admin.describeCluster().nodes().get().size();
            if (brokers < kafka.topics().replication()) {
                problems.add(new Problem(
                        "kafka.topics.replication",
                        "the cluster has " + brokers + " brokers, fewer than "
                                + kafka.topics().replication() + " replicas need",
                        "Lower it, or add brokers"));
            }
            Map<String, NewTopic> wanted = wanted(tables);
            problems.addAll(mismatches(wanted, existing(admin, wanted.keySet())));
            return problems;
        } catch (ExecutionException | KafkaException e) {
            return List.of(KafkaProblem.of(kafka, e));
        }
    }

    private List<Problem> mismatches(Map<String, NewTopic> wanted, Map<String, TopicDescription> existing) {
        List<Problem> problems = new ArrayList<>();
        wanted.forEach((name, topic) -> {
            TopicDescription found = existing.get(name);
            if (found != null && found.partitions().size() != topic.numPartitions()) {
                problems.add(new Problem(
                        "kafka topic " + name,
                        "it has " + found.partitions().size() + " partitions, not " + topic.numPartitions()
                                + "; another number would move keys between partitions and break their order",
                        "Set kafka.topics.partitions to " + found.partitions().size()
                                + ", or delete the pipeline's topics and start anew"));
            }
        });
        return problems;
    }

    /**
     * Creates what is missing.
     *
     * @return raw topics that were created just now
     */
    public Set<TableId> create(Collection<TableId> tables) throws InterruptedException {
        try (Admin admin = clients.admin(CREATE_PATIENCE)) {
            Map<String, NewTopic> missing = wanted(tables);
            missing.keySet().removeAll(existing(admin, missing.keySet()).keySet());
            admin.createTopics(missing.values()).values().forEach((name, created) -> {
                try {
                    created.get();
                    log.atInfo().addKeyValue("topic", name).log("Topic created");
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw new KafkaException("Topic " + name + " can't be created", e.getCause());
                    }
                } catch (InterruptedException e) {
                    throw new org.apache.kafka.common.errors.InterruptException(e);
                }
            });
            return tables.stream()
                    .filter(table -> missing.containsKey(topics.raw(table)))
                    .collect(Collectors.toSet());
        } catch (ExecutionException e) {
            throw new KafkaException("Topics can't be listed", e.getCause());
        }
    }

    /** Which of the tables have no raw topic. */
    public Set<TableId> absent(Collection<TableId> tables) throws InterruptedException {
        try (Admin admin = clients.admin(CREATE_PATIENCE)) {
            Set<String> existing = admin.listTopics().names().get();
            return tables.stream()
                    .filter(table -> !existing.contains(topics.raw(table)))
                    .collect(Collectors.toSet());
        } catch (ExecutionException e) {
            throw new KafkaException("Topics can't be listed", e.getCause());
        }
    }

    /**
     * The largest record that can go all the way through the topics of each table, and become a dead letter if it must: the
     * least of the producer's limit and the topics' own, which may be set lower by whoever runs the cluster.
     *
     * @return bytes, by table
     */
    public Map<TableId, Integer> maxRecordBytes(Collection<TableId> tables) throws InterruptedException {
        try (Admin admin = clients.admin(CREATE_PATIENCE)) {
            Map<ConfigResource, Config> found = admin.describeConfigs(wanted(tables).keySet().stream()
                            .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                            .toList())
                    .all()
                    .get();
            Map<TableId, Integer> limits = new HashMap<>();
            for (TableId table : tables) {
                String raw = topics.raw(table);
                limits.put(
                        table,
                        Stream.of(raw, topics.validOf(raw), topics.deadLetters())
                                .mapToInt(topic -> limit(found, topic))
                                .reduce(clients.maxRequestBytes(), Math::min));
            }
            return limits;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                log.atWarn()
                        .setCause(e.getCause())
                        .log("The topics' limits may not be read; taken to be the producer's");
                return tables.stream().collect(Collectors.toMap(table -> table, table -> clients.maxRequestBytes()));
            }
            throw new KafkaException("The topics' max.message.bytes can't be read", e.getCause());
        }
    }

    private static int limit(Map<ConfigResource, Config> found, String topic) {
        return Integer.parseInt(Objects.requireNonNull(found.get(new ConfigResource(ConfigResource.Type.TOPIC, topic)))
                .get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
                .value());
    }

    private static Map<String, TopicDescription> existing(Admin admin, Set<String> wanted)
            throws ExecutionException, InterruptedException {
        Set<String> names = new HashSet<>(wanted);
        names.retainAll(admin.listTopics().names().get());
        return admin.describeTopics(names).allTopicNames().get();
    }

    private Map<String, NewTopic> wanted(Collection<TableId> tables) {
        Map<String, NewTopic> wanted = new LinkedHashMap<>();
        for (TableId table : tables) {
            wanted.put(topics.raw(table), stream(topics.raw(table)));
            wanted.put(topics.validOf(topics.raw(table)), stream(topics.validOf(topics.raw(table))));
        }
        wanted.put(topics.deadLetters(), stream(topics.deadLetters()));
        wanted.put(topics.offsets(), state(topics.offsets()));
        wanted.put(topics.status(), state(topics.status()));
        wanted.put(topics.control(), control());
        wanted.put(topics.redrives(), stream(topics.redrives()));
        wanted.put(topics.audit(), audit());
        return wanted;
    }

    private NewTopic stream(String name) {
        Map<String, String> configs = common();
        configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        configs.put(
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(kafka.topics().retention().toMillis()));
        configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(clients.maxRequestBytes()));
        return topic(name, kafka.topics().partitions(), configs);
    }

    /** Commands are kept for as long as anybody may ask what was asked. */
    private NewTopic control() {
        Map<String, String> configs = common();
        configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        configs.put(
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(kafka.topics().retention().toMillis()));
        return topic(topics.control(), 1, configs);
    }

    /** What was done to letters, and by whom, is kept for good. */
    private NewTopic audit() {
        Map<String, String> configs = common();
        configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        configs.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
        return topic(topics.audit(), 1, configs);
    }

    private NewTopic state(String name) {
        Map<String, String> configs = common();
        configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        configs.put(TopicConfig.SEGMENT_MS_CONFIG, Long.toString(STATE_SEGMENT.toMillis()));
        configs.put(TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.1");
        return topic(name, 1, configs);
    }

    /** Records have the broker's time: a service whose clock is wrong is neither refused nor do its records expire at a wrong time. */
    private Map<String, String> common() {
        Map<String, String> configs = new HashMap<>();
        configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, TimestampType.LOG_APPEND_TIME.name);
        if (kafka.topics().replication() >= SAFE_REPLICATION) {
            configs.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2");
        }
        return configs;
    }

    private NewTopic topic(String name, int partitions, Map<String, String> configs) {
        TopicSettings settings = kafka.topics();
        return new NewTopic(name, partitions, settings.replication()).configs(configs);
    }
}
