package dev.sluice.sink.forget;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;

/**
 * What a topic may still hold of the row. Kafka removes records by age or size, or by compaction, and never one alone.
 *
 * @param topic its name
 * @param until in words, when the row's records are gone from it
 */
record Kept(String topic, String until) {

    /** Asks the brokers; topics that do not exist hold nothing. */
    static List<Kept> in(Admin admin, List<String> topics) throws InterruptedException {
        List<Kept> kept = new ArrayList<>();
        for (String topic : topics) {
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            try {
                Config config = Objects.requireNonNull(
                        admin.describeConfigs(List.of(resource)).all().get().get(resource));
                kept.add(new Kept(
                        topic,
                        until(
                                value(config, TopicConfig.CLEANUP_POLICY_CONFIG),
                                Long.parseLong(value(config, TopicConfig.RETENTION_MS_CONFIG)),
                                Long.parseLong(value(config, TopicConfig.RETENTION_BYTES_CONFIG)))));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw new KafkaException("The settings of topic " + topic + " can't be read", e.getCause());
                }
            }
        }
        return kept;
    }

    private static String value(Config config, String name) {
        @Nullable ConfigEntry entry = config.get(name);
        return entry == null || entry.value() == null ? "" : entry.value();
    }

    /**
     * When records are gone.
     *
     * @param retentionMs below 0 for ever
     * @param retentionBytes below 0 for as many as there are
     */
    static String until(String policy, long retentionMs, long retentionBytes) {
        if (policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            return "compacted: the row's last record stays until a tombstone of its key is compacted";
        }
        String bySize = retentionBytes >= 0 ? ", sooner when a partition exceeds " + retentionBytes + " bytes" : "";
        if (retentionMs < 0) {
            return retentionBytes >= 0
                    ? "kept until a partition exceeds " + retentionBytes + " bytes (retention.ms=-1)"
                    : "kept for ever (retention.ms=-1): set a retention, or delete the topic's records";
        }
        return "gone when its segment is " + text(Duration.ofMillis(retentionMs)) + " old (retention.ms=" + retentionMs
                + ")" + bySize;
    }

    private static String text(Duration age) {
        if (age.toDays() > 0) {
            return age.toDays() + (age.toDays() == 1 ? " day" : " days");
        }
        return age.toHours() > 0 ? age.toHours() + " h" : age.toMinutes() + " min";
    }
}
