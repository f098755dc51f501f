package dev.sluice.sink.verify;

import java.util.Optional;

/**
 * Type of a column in the source, domains already replaced by what they stand on.
 *
 * @param name as in {@code pg_type.typname}
 * @param schema where the type lives, unquoted
 * @param modifier as in {@code pg_attribute.atttypmod}; -1 when there is none
 * @param element type of an array's elements; empty when it is no array
 * @param castName how SQL names the type, without modifier
 */
public record SourceType(String name, String schema, int modifier, Optional<SourceType> element, String castName) {}
