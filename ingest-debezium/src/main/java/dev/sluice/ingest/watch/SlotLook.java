package dev.sluice.ingest.watch;

import dev.sluice.ingest.source.SlotStanding;
import dev.sluice.ingest.source.SourceDatabase;
import dev.sluice.monitor.Look;
import dev.sluice.monitor.Rows;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How much of its log the source keeps for the slot, and whether it goes on doing so. */
final class SlotLook implements Look {

    /** PostgreSQL's {@code wal_status}, and what we call a slot that is not there. */
    private static final List<String> STATUSES = List.of("reserved", "extended", "unreserved", "lost", "missing");

    private final SourceDatabase database;
    private final String slot;
    private final Rows retained;
    private final Rows unconfirmed;
    private final Rows limit;
    private final Rows active;
    private final Rows status;

    SlotLook(SourceDatabase database, MeterRegistry meters) {
        this.database = database;
        this.slot = database.settings().slot();
        this.retained = Rows.levels(
                meters, "sluice.slot.retained.bytes", "Log that the source keeps because the slot may need it");
        this.unconfirmed = Rows.levels(
                meters, "sluice.slot.unconfirmed.bytes", "Log behind what ingest has confirmed to have in Kafka");
        this.limit = Rows.levels(
                meters,
                "sluice.slot.limit.bytes",
                "Log that the source keeps for a slot at the most (max_slot_wal_keep_size); +Inf when without limit");
        this.active = Rows.levels(meters, "sluice.slot.active", "1 while somebody reads the slot, else 0");
        this.status = Rows.levels(
                meters,
                "sluice.slot.wal.status",
                "1 for the slot's present wal_status, 0 for the others: in state lost, changes are gone");
    }

    @Override
    public String name() {
        return "slot";
    }

    @Override
    public void look() throws SQLException {
        Optional<SlotStanding> now;
        try (Connection connection = database.connect()) {
            now = SlotStanding.find(connection, slot);
        }
        Tags tags = Tags.of("slot", slot);
        retained.set(one(tags, now.map(SlotStanding::retainedBytes)));
        unconfirmed.set(one(tags, now.map(SlotStanding::unconfirmedBytes)));
        limit.set(one(
                tags,
                now.map(standing -> standing.limitBytes().isPresent()
                        ? (double) standing.limitBytes().getAsLong()
                        : Double.POSITIVE_INFINITY)));
        active.set(one(tags, now.map(standing -> standing.isActive() ? 1 : 0)));
        String present = now.map(SlotStanding::walStatus).orElse("missing");
        Map<Tags, Integer> statuses = new HashMap<>();
        STATUSES.forEach(each -> statuses.put(tags.and("status", each), each.equals(present) ? 1 : 0));
        status.set(statuses);
    }

    private static <N extends Number> Map<Tags, N> one(Tags tags, Optional<N> value) {
        return value.map(number -> Map.of(tags, number)).orElse(Map.of());
    }

    @Override
    public void close() {
        // A connection lives for one look.
    }
}
