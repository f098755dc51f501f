package dev.sluice.sink.verify;

/**
 * Column of a source table.
 *
 * @param name unquoted
 */
public record SourceColumn(String name, SourceType type) {

    Rendering rendering() {
        return Renderings.of(type);
    }
}
