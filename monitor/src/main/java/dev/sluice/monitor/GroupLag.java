package dev.sluice.monitor;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How far consumer groups are behind, asked of the broker and not of the consumers: a group without a living member shows
 * too, and so does one that has never read. Names of metrics and tags are those of the widespread Kafka exporter, so that
 * dashboards made for it work.
 *
 * <p>The end of a partition is the last record that the broker has, those of open transactions and transaction markers
 * among them. So a group that has read all may seem to be a record behind.
 */
public final class GroupLag implements Look {

    private static final int ANSWER_MS = 20_000;
    /** Settings of topics change seldom: every so many looks. */
    private static final int LOOKS_PER_SETTINGS = 30;

    /**
     * A group and what it reads.
     *
     * @param topics a name of a topic that it reads matches; it may have read others too
     */
    public record Group(String id, Pattern topics) {}

    private final Admin admin;
    private final List<Group> groups;
    private final Clock clock;
    private final Rows lag;
    private final Rows lagSeconds;
    private final Rows current;
    private final Rows ends;
    private final Rows oldest;
    private final Rows retention;
    private final Map<TopicPartition, LagTimes> times = new HashMap<>();
    private Set<String> known = Set.of();
    private int looks;

    private GroupLag(Admin admin, List<Group> groups, MeterRegistry meters, Clock clock) {
        this.admin = admin;
        this.groups = List.copyOf(groups);
        this.clock = clock;
        this.lag = Rows.levels(
                meters,
                "kafka.consumergroup.lag",
                "Records that a group has not read yet, transaction markers included");
        this.lagSeconds = Rows.levels(
                meters,
                "kafka.consumergroup.lag.seconds",
                "Age of the first record that a group has not read yet; after a start of ingest at first less than it is");
        this.current = Rows.levels(
                meters, "kafka.consumergroup.current.offset", "Offset that a group will read next, as it committed it");
        this.ends = Rows.levels(
                meters, "kafka.topic.partition.current.offset", "Offset that the next record of a partition gets");
        this.oldest = Rows.levels(
                meters,
                "kafka.topic.partition.oldest.offset",
                "Offset of the oldest record that a partition still has");
        this.retention = Rows.levels(
                meters, "kafka.topic.retention.seconds", "How long a topic keeps a record; +Inf when for ever");
    }

    /**
     * Asks nobody yet.
     *
     * @param client Kafka client properties
     */
    public static GroupLag of(Map<String, String> client, List<Group> groups, MeterRegistry meters, Clock clock) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(AdminClientConfig.CLIENT_ID_CONFIG, "sluice-lag");
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS);
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS);
        return new GroupLag(Admin.create(config), groups, meters, clock);
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public void look() throws ExecutionException, InterruptedException {
        Map<Group, Map<TopicPartition, Long>> committed = committed();
        Set<TopicPartition> partitions = new HashSet<>(partitions());
        Set<String> topics = partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
        Map<TopicPartition, Long> first = offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> end = offsets(partitions, OffsetSpec.latest());
        long nowMs = clock.millis();
        times.keySet().retainAll(partitions);
        end.forEach((partition, offset) ->
                times.computeIfAbsent(partition, any -> new LagTimes()).saw(nowMs, offset));
        ends.set(byPartition(end));
        oldest.set(byPartition(first));
        show(committed, first, end, nowMs);
        if (looks++ % LOOKS_PER_SETTINGS == 0 || !topics.equals(known)) {
            retention.set(retentions(topics));
            known = topics;
        }
    }

    private void show(
            Map<Group, Map<TopicPartition, Long>> committed,
            Map<TopicPartition, Long> first,
            Map<TopicPartition, Long> end,
            long nowMs) {
        Map<Tags, Long> behind = new HashMap<>();
        Map<Tags, Double> seconds = new HashMap<>();
        Map<Tags, Long> next = new HashMap<>();
        for (Group group : groups) {
            Map<TopicPartition, Long> own = committed.getOrDefault(group, Map.of());
            Predicate<String> reads = group.topics().asMatchPredicate();
            end.forEach((partition, last) -> {
                @Nullable Long at = own.get(partition);
                if (at == null && !reads.test(partition.topic())) {
                    return;
                }
                Tags tags = tags(partition).and("consumergroup", group.id());
                // What was never read begins where the topic does.
                long from = at == null ? first.getOrDefault(partition, 0L) : at;
                behind.put(tags, Math.max(0, last - from));
                LagTimes written = times.get(partition);
                seconds.put(tags, written == null ? 0 : written.ageMs(from, nowMs) / 1000.0);
                if (at != null) {
                    next.put(tags, at);
                }
            });
        }
        lag.set(behind);
        lagSeconds.set(seconds);
        current.set(next);
    }

    private Map<Group, Map<TopicPartition, Long>> committed() throws ExecutionException, InterruptedException {
        Map<Group, Map<TopicPartition, Long>> all = new HashMap<>();
        for (Group group : groups) {
            Map<TopicPartition, Long> own = new HashMap<>();
            offsetsOf(group).forEach((partition, offset) -> {
                if (offset != null) {
                    own.put(partition, offset.offset());
                }
            });
            all.put(group, own);
        }
        return all;
    }

    private Map<TopicPartition, @Nullable OffsetAndMetadata> offsetsOf(Group group)
            throws ExecutionException, InterruptedException {
        try {
            return admin.listConsumerGroupOffsets(group.id())
                    .partitionsToOffsetAndMetadata()
                    .get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Map.of(); // It has never read.
            }
            throw e;
        }
    }

    private Set<TopicPartition> partitions() throws ExecutionException, InterruptedException {
        Set<String> wanted = admin.listTopics().names().get().stream()
                .filter(topic -> groups.stream()
                        .anyMatch(group -> group.topics().asMatchPredicate().test(topic)))
                .collect(Collectors.toSet());
        Set<TopicPartition> partitions = new HashSet<>();
        for (TopicDescription topic :
                admin.describeTopics(wanted).allTopicNames().get().values()) {
            topic.partitions().forEach(p -> partitions.add(new TopicPartition(topic.name(), p.partition())));
        }
        return partitions;
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, which));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        admin.listOffsets(asked).all().get().forEach((partition, answer) -> offsets.put(partition, answer.offset()));
        return offsets;
    }

    private Map<Tags, Double> retentions(Set<String> topics) throws ExecutionException, InterruptedException {
        List<ConfigResource> asked = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        Map<Tags, Double> seconds = new HashMap<>();
        admin.describeConfigs(asked).all().get().forEach((topic, config) -> {
            long ms = Long.parseLong(config.get(TopicConfig.RETENTION_MS_CONFIG).value());
            seconds.put(Tags.of("topic", topic.name()), ms < 0 ? Double.POSITIVE_INFINITY : ms / 1000.0);
        });
        return seconds;
    }

    private static Map<Tags, Long> byPartition(Map<TopicPartition, Long> offsets) {
        Map<Tags, Long> rows = new HashMap<>();
        offsets.forEach((partition, offset) -> rows.put(tags(partition), offset));
        return rows;
    }

    private static Tags tags(TopicPartition partition) {
        return Tags.of("topic", partition.topic(), "partition", Integer.toString(partition.partition()));
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
