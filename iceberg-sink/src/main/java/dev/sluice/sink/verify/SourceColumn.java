package dev.sluice.sink.verify;

import dev.sluice.schemas.mask.Masks;
import dev.sluice.schemas.pipeline.MaskSettings;
import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * Column of a source table.
 *
 * @param name unquoted
 * @param mask what the lake's column holds instead of the value; empty when it holds the value
 */
public record SourceColumn(String name, SourceType type, Optional<Mask> mask) {

    /**
     * A column's mask.
     *
     * @param all the masks of the column's table
     */
    public record Mask(MaskSettings settings, Masks all) {}

    SourceColumn(String name, SourceType type) {
        this(name, type, Optional.empty());
    }

    Rendering rendering() {
        return mask.map(m -> MaskedRenderings.of(type, m.settings())).orElseGet(() -> Renderings.of(type));
    }

    /** Whether its text on the source's side is to be hashed before it is compared. */
    boolean isHashed() {
        return mask.filter(m -> m.settings().kind() == MaskSettings.Kind.HASH).isPresent()
                && MaskedRenderings.isHashedHere(type);
    }

    /** Whether rows can be landed anew with it: its values are masked here as the stream masks them. */
    boolean isRepairable() {
        return mask.filter(m -> m.settings().kind().needsKey()).isEmpty() || MaskedRenderings.isHashedHere(type);
    }

    /** What lands, of the whole text that the source's side gave. */
    String landing(String text) {
        return mask.filter(m -> m.settings().kind().needsKey())
                .flatMap(m -> m.all().value(name, text))
                .orElse(text);
    }

    /** What is compared, of the text that the source's side gave. */
    @Nullable
    String compared(@Nullable String text) {
        return text == null || !isHashed()
                ? text
                : mask.orElseThrow().all().value(name, text).orElseThrow();
    }
}
