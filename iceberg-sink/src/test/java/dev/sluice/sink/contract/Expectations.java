package dev.sluice.sink.contract;

import dev.sluice.schemas.pipeline.DeletePolicy;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.sink.mode.Modes;
import dev.sluice.sink.mode.TableMode;
import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeMetadata;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** What a mode's table holds after a history of its source, whatever the batches were. */
enum Expectations {
    MIRROR_HARD(LakeMode.MIRROR, DeletePolicy.HARD) {
        @Override
        void check(SourceHistory history, List<Map<String, @Nullable Object>> lake) {
            assertThat(texts(lake, "id", "small", "large", LakeMetadata.POSITION))
                    .containsExactlyInAnyOrderElementsOf(rows(history));
        }
    },

    MIRROR_SOFT(LakeMode.MIRROR, DeletePolicy.SOFT) {
        @Override
        void check(SourceHistory history, List<Map<String, @Nullable Object>> lake) {
            List<Map<String, @Nullable Object>> living = lake.stream()
                    .filter(row -> Boolean.FALSE.equals(row.get(LakeMetadata.DELETED)))
                    .toList();
            assertThat(texts(living, "id", "small", "large", LakeMetadata.POSITION))
                    .containsExactlyInAnyOrderElementsOf(rows(history));
            Map<Long, SourceHistory.Version> last = history.versions().stream()
                    .collect(Collectors.toMap(
                            SourceHistory.Version::id,
                            v -> v,
                            (one, other) -> one.from() > other.from() ? one : other));
            List<String> deleted = last.values().stream()
                    .filter(version -> version.to().isPresent())
                    .map(version -> version.id() + "|" + version.small() + "|" + version.large() + "|"
                            + Changes.position(version.to().get()))
                    .toList();
            List<Map<String, @Nullable Object>> marked = lake.stream()
                    .filter(row -> Boolean.TRUE.equals(row.get(LakeMetadata.DELETED)))
                    .toList();
            assertThat(texts(marked, "id", "small", "large", LakeMetadata.POSITION))
                    .doesNotHaveDuplicates()
                    .isSubsetOf(deleted)
                    .containsAll(deleted.stream()
                            .filter(row -> !wasMovedTo(history, Long.parseLong(row.substring(0, row.indexOf('|')))))
                            .toList());
        }
    },

    CHANGELOG(LakeMode.CHANGELOG, DeletePolicy.HARD) {
        @Override
        void check(SourceHistory history, List<Map<String, @Nullable Object>> lake) {
            List<String> expected = new ArrayList<>();
            for (Change<Integer> change :
                    history.told().stream().flatMap(List::stream).toList()) {
                @Nullable Object key = change.key().map(k -> k.values().get(0)).orElse(null);
                expected.add(change.op().code() + "|" + change.position() + "|" + key + "|"
                        + change.image()
                                .map(image -> image.values().get("small"))
                                .orElse(null) + "|"
                        + change.image()
                                .map(image -> image.values().get("large"))
                                .orElse(null) + "|"
                        + change.image()
                                .filter(image -> !image.isComplete())
                                .map(image -> List.copyOf(image.unavailable()))
                                .orElse(null));
            }
            assertThat(texts(
                            lake,
                            LakeMetadata.OP,
                            LakeMetadata.POSITION,
                            "id",
                            "small",
                            "large",
                            LakeMetadata.UNCHANGED))
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    },

    HISTORY(LakeMode.HISTORY, DeletePolicy.HARD) {
        @Override
        void check(SourceHistory history, List<Map<String, @Nullable Object>> lake) {
            List<String> expected = history.versions().stream()
                    .map(version -> version.id() + "|" + version.small() + "|" + version.large() + "|"
                            + Changes.position(version.from()) + "|" + Changes.time(version.from()) + "|"
                            + version.to()
                                    .map(to -> Changes.position(to) + "|" + Changes.time(to) + "|false")
                                    .orElse("null|null|true"))
                    .toList();
            assertThat(texts(
                            lake,
                            "id",
                            "small",
                            "large",
                            LakeMetadata.POSITION,
                            LakeMetadata.VALID_FROM,
                            LakeMetadata.VALID_TO_POSITION,
                            LakeMetadata.VALID_TO,
                            LakeMetadata.IS_CURRENT))
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    };

    private final LakeMode mode;
    private final DeletePolicy deletes;

    Expectations(LakeMode mode, DeletePolicy deletes) {
        this.mode = mode;
        this.deletes = deletes;
    }

    TableMode mode() {
        return Modes.of(mode, deletes);
    }

    /**
     * Fails unless the table holds what the history makes of it.
     *
     * @param lake the rows of the mode's table
     */
    abstract void check(SourceHistory history, List<Map<String, @Nullable Object>> lake);

    /**
     * Whether a row ever came to the key from another. When it is deleted in the very batch that brought it, values that
     * its move left out are looked for nowhere, and no marked row is left of it.
     */
    private static boolean wasMovedTo(SourceHistory history, long key) {
        return history.told().stream()
                .flatMap(List::stream)
                .anyMatch(change -> change.movedFrom().isPresent()
                        && change.key().filter(Key.of(List.of(key))::equals).isPresent());
    }

    private static List<String> rows(SourceHistory history) {
        return history.rows().stream()
                .map(row -> row.id() + "|" + row.small() + "|" + row.large() + "|" + Changes.position(row.from()))
                .toList();
    }

    private static List<String> texts(List<Map<String, @Nullable Object>> rows, String... columns) {
        return rows.stream()
                .map(row -> List.of(columns).stream()
                        .map(column -> text(row.get(column)))
                        .collect(Collectors.joining("|")))
                .toList();
    }

    private static String text(@Nullable Object value) {
        return value instanceof scala.collection.Iterable<?> list
                ? scala.jdk.javaapi.CollectionConverters.asJava(list).toString()
                : String.valueOf(value);
    }
}
