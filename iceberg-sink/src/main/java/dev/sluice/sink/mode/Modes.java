package dev.sluice.sink.mode;

import dev.sluice.schemas.pipeline.DeletePolicy;
import dev.sluice.schemas.pipeline.LakeMode;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The modes that there are. */
public final class Modes {

    private static final Map<LakeMode, Function<DeletePolicy, TableMode>> ALL = Map.of(
            LakeMode.MIRROR, policy -> new Mirror(policy == DeletePolicy.SOFT ? Deletes.SOFT : Deletes.HARD),
            LakeMode.CHANGELOG, policy -> new Changelog(),
            LakeMode.HISTORY, policy -> new History());

    private Modes() {}

    /** What the modes add to the name of a source table, in no order. */
    public static Set<String> suffixes() {
        return ALL.values().stream()
                .map(mode -> mode.apply(DeletePolicy.HARD).suffix())
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * A mode as the pipeline file chooses it.
     *
     * @param deletes only a mirror heeds it; the others keep what was deleted in their own way
     */
    public static TableMode of(LakeMode mode, DeletePolicy deletes) {
        return Objects.requireNonNull(ALL.get(mode)).apply(deletes);
    }
}
