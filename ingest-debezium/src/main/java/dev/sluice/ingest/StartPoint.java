package dev.sluice.ingest;

import dev.sluice.ingest.kafka.StoredOffset;
import dev.sluice.ingest.kafka.StoredOffset.Phase;
import dev.sluice.ingest.source.Slot;
import dev.sluice.ingest.source.SourceIdentity;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.pipeline.Source;
import dev.sluice.schemas.table.Topics;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where ingest begins, from the two things that outlive it: the offset in Kafka and the slot in PostgreSQL. Where they
 * contradict each other, changes may be lost, and starting is refused.
 *
 * @param offset what counts as published
 * @param brokenSlot slot of a snapshot that broke off, to be dropped before the snapshot is taken anew
 */
record StartPoint(StoredOffset offset, Optional<Slot> brokenSlot) {

    /**
     * @param stored what Kafka holds; empty when this pipeline never ran on this cluster
     * @param slot what PostgreSQL holds
     * @throws InvalidPipeline when going on would lose changes, or would mix two sources
     */
    static StartPoint of(
            Source source, SourceIdentity identity, Topics topics, @Nullable StoredOffset stored, @Nullable Slot slot)
            throws InvalidPipeline {
        if (slot != null
                && !(slot.plugin().equals("pgoutput") && slot.database().equals(identity.database()))) {
            throw refused(
                    "slot " + slot.name(),
                    "it decodes database " + slot.database() + " with plugin " + slot.plugin()
                            + ", so it belongs to something else",
                    "Choose another source.slot");
        }
        if (stored == null) {
            if (slot != null) {
                throw refused(
                        "slot " + slot.name(),
                        "it exists, but Kafka holds no offset of this pipeline (topic " + topics.offsets()
                                + "): the topic was deleted, or this is another cluster than before",
                        "Point kafka at the cluster that holds the offset; or, to read all tables anew, run "
                                + drop(slot));
            }
            return new StartPoint(StoredOffset.beginning(identity, source.slot()), Optional.empty());
        }
        sameSource(source, identity, topics, stored);
        if (stored.phase() == Phase.SNAPSHOT) {
            return new StartPoint(stored, Optional.ofNullable(slot));
        }
        return new StartPoint(unbroken(topics, stored, slot), Optional.empty());
    }

    private static void sameSource(Source source, SourceIdentity identity, Topics topics, StoredOffset stored)
            throws InvalidPipeline {
        if (!stored.source().equals(identity)) {
            throw refused(
                    "source " + source.host() + ":" + source.port(),
                    "the offset in topic " + topics.offsets() + " speaks of database "
                            + stored.source().database() + " on system "
                            + stored.source().system()
                            + ", and this is database " + identity.database() + " on system " + identity.system(),
                    "Point source at the database that this pipeline has captured so far, or give the pipeline"
                            + " another name");
        }
        if (!stored.slot().equals(source.slot())) {
            throw refused(
                    "source.slot",
                    "this pipeline is fed by slot " + stored.slot() + ", not " + source.slot(),
                    "Set source.slot back to " + stored.slot());
        }
    }

    private static StoredOffset unbroken(Topics topics, StoredOffset stored, @Nullable Slot slot)
            throws InvalidPipeline {
        if (slot == null) {
            throw refused(
                    "slot " + stored.slot(),
                    "it is gone, and with it the changes since the last start",
                    "To read all tables anew, delete topic " + topics.offsets());
        }
        if (slot.lost()) {
            throw refused(
                    "slot " + slot.name(),
                    "the server has removed log that it still needs (max_slot_wal_keep_size)",
                    "To read all tables anew, delete topic " + topics.offsets() + " and run " + drop(slot));
        }
        if (Long.compareUnsigned(slot.confirmed(), stored.resumeLsn()) > 0) {
            throw refused(
                    "slot " + slot.name(),
                    "it stands behind what Kafka holds: somebody else has read from it, or topic " + topics.offsets()
                            + " was restored from a copy",
                    "To read all tables anew, delete topic " + topics.offsets() + " and run " + drop(slot));
        }
        return stored;
    }

    /** Tables whose published rows are in a topic that is no longer there. */
    static void refuseLostTopics(Topics topics, StoredOffset stored, Set<dev.sluice.schemas.table.TableId> absent)
            throws InvalidPipeline {
        List<Problem> lost = absent.stream()
                .filter(table -> stored.captured().getOrDefault(table, 0L) > 0)
                .sorted()
                .map(table -> new Problem(
                        "kafka topic " + topics.raw(table),
                        "it is gone, with the changes that the stages behind had not read yet",
                        "To read all tables anew, delete topic " + topics.offsets() + " and run "
                                + drop(stored.slot())))
                .toList();
        if (!lost.isEmpty()) {
            throw new InvalidPipeline(lost);
        }
    }

    private static String drop(Slot slot) {
        return drop(slot.name());
    }

    private static String drop(String slot) {
        return "SELECT pg_drop_replication_slot('" + slot + "') at the source";
    }

    private static InvalidPipeline refused(String place, String what, String mend) {
        return new InvalidPipeline(List.of(new Problem(place, what, mend)));
    }
}
