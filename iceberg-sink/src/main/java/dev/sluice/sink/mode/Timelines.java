package dev.sluice.sink.mode;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.Envelope.Op;
import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeMetadata;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The versions of some keys, as a history holds them, while changes are worked into them in the order of their positions.
 * A change that the history knows already changes nothing, and one that comes late finds its place between the versions
 * that are there.
 */
final class Timelines {

    /** What became of a change. */
    enum Taken {
        LANDED,
        /** It lacks values that no version of its row has. */
        INCOMPLETE
    }

    /** A version while it is worked on. */
    private static final class Version {
        private final Map<String, @Nullable Object> values;
        private boolean isChanged;

        Version(Map<String, @Nullable Object> values, boolean isChanged) {
            this.values = values;
            this.isChanged = isChanged;
        }

        @Nullable
        SourcePosition end() {
            Object text = values.get(LakeMetadata.VALID_TO_POSITION);
            return text == null ? null : SourcePosition.parse(text.toString());
        }

        Instant from() {
            return (Instant) Objects.requireNonNull(values.get(LakeMetadata.VALID_FROM));
        }

        /** A time as one within the version: the source's clock may have gone back meanwhile. */
        Instant within(Instant at) {
            Object to = values.get(LakeMetadata.VALID_TO);
            Instant atMost = to instanceof Instant end && end.isBefore(at) ? end : at;
            return atMost.isBefore(from()) ? from() : atMost;
        }

        boolean reaches(SourcePosition position) {
            SourcePosition end = end();
            return end == null || end.isAfter(position);
        }

        void put(Map<String, @Nullable Object> more) {
            values.putAll(more);
            isChanged = true;
        }
    }

    private final Instant landedAt;
    private final Map<Key, NavigableMap<SourcePosition, Version>> byKey = new HashMap<>();

    Timelines(LakeSchema source, Instant landedAt, Map<Key, List<RowImage>> known) {
        this.landedAt = landedAt;
        known.forEach((key, images) -> {
            for (RowImage image : images) {
                Map<String, @Nullable Object> values = new HashMap<>(image.values());
                values.putAll(RowColumns.of(key, source));
                SourcePosition position = SourcePosition.parse(String.valueOf(values.get(LakeMetadata.POSITION)));
                of(key).put(position, new Version(values, false));
            }
        });
    }

    private NavigableMap<SourcePosition, Version> of(Key key) {
        return byKey.computeIfAbsent(key, k -> new TreeMap<>());
    }

    Taken take(Change<?> change) {
        NavigableMap<SourcePosition, Version> versions = of(change.key().orElseThrow());
        if (versions.containsKey(change.position())) {
            return Taken.LANDED;
        }
        Optional<Version> before = standing(versions, change.position());
        if (change.op() == Op.DELETE) {
            before.ifPresent(version -> version.put(History.closed(change, version.within(History.timeOf(change)))));
            return Taken.LANDED;
        }
        RowImage row = change.image().orElseThrow();
        if (!row.isComplete()) {
            Optional<Version> from = change.movedFrom()
                    .map(key -> Optional.ofNullable(of(key).lowerEntry(change.position()))
                            .map(Map.Entry::getValue))
                    .orElse(before);
            if (from.isEmpty()) {
                return Taken.INCOMPLETE;
            }
            row = row.completedFrom(new RowImage(from.get().values, Set.of()));
        }
        Version opened = opened(change, row, before, versions.higherEntry(change.position()));
        versions.put(change.position(), opened);
        before.ifPresent(version -> version.put(History.closed(change, opened.from())));
        return Taken.LANDED;
    }

    /** The version that stands at a position, from one that began before it. */
    private static Optional<Version> standing(NavigableMap<SourcePosition, Version> versions, SourcePosition at) {
        return Optional.ofNullable(versions.lowerEntry(at))
                .map(Map.Entry::getValue)
                .filter(version -> version.reaches(at));
    }

    /** A new version: it ends where the one that it cuts short ended, or where the next begins. */
    private Version opened(
            Change<?> change,
            RowImage row,
            Optional<Version> before,
            Map.@Nullable Entry<SourcePosition, Version> next) {
        Map<String, @Nullable Object> values = new HashMap<>(row.values());
        values.putAll(RowColumns.metadata(change, landedAt));
        Instant at = History.timeOf(change);
        if (before.isPresent()) {
            values.put(LakeMetadata.VALID_FROM, before.get().within(at));
            List.of(LakeMetadata.VALID_TO, LakeMetadata.VALID_TO_POSITION, LakeMetadata.IS_CURRENT)
                    .forEach(column -> values.put(column, before.get().values.get(column)));
        } else {
            @Nullable Instant end = next == null ? null : next.getValue().from();
            values.put(LakeMetadata.VALID_FROM, end != null && end.isBefore(at) ? end : at);
            values.put(LakeMetadata.VALID_TO, end);
            values.put(
                    LakeMetadata.VALID_TO_POSITION,
                    next == null ? null : next.getKey().toString());
            values.put(LakeMetadata.IS_CURRENT, next == null);
        }
        return new Version(values, true);
    }

    /** Ends what stands at a truncate, among the versions that are in hand. */
    void closeAll(Change<?> truncate) {
        byKey.values().forEach(versions -> standing(versions, truncate.position())
                .ifPresent(v -> v.put(History.closed(truncate, v.within(History.timeOf(truncate))))));
    }

    /** The versions that are new or have another end. */
    List<RowPlan.Put> puts() {
        List<RowPlan.Put> puts = new ArrayList<>();
        byKey.forEach((key, versions) -> versions.forEach((position, version) -> {
            if (version.isChanged) {
                List<@Nullable Object> identity = new ArrayList<>(key.values());
                identity.add(position.toString());
                puts.add(new RowPlan.Put(Key.of(identity), position, new RowImage(version.values, Set.of())));
            }
        }));
        return puts;
    }
}
