package dev.sluice.schemas.rule;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.annotations.Immutable;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;

import java.util.Optional;

/** The types of an expression's variables: a row with a table's columns, and where a change comes from. */
@Immutable
final class RowTypes implements CelTypeProvider {

    /** Type of {@code before} and {@code after}. */
    static final String ROW = "sluice.Row";
    /** Type of {@code source}. */
    static final String SOURCE = "sluice.Source";

    private static final ImmutableMap<String, CelType> SOURCE_FIELDS = ImmutableMap.of(
            SourceValues.TS_MS, SimpleType.INT,
            SourceValues.TABLE, SimpleType.STRING,
            SourceValues.SCHEMA, SimpleType.STRING,
            SourceValues.POSITION, SimpleType.STRING);

    private final ImmutableMap<String, CelType> types;

    RowTypes(Columns columns) {
        ImmutableMap.Builder<String, CelType> row = ImmutableMap.builder();
        columns.all()
                .forEach(column -> row.put(column.name(), nullable(column.type().cel())));
        this.types = ImmutableMap.of(ROW, struct(ROW, row.buildOrThrow()), SOURCE, struct(SOURCE, SOURCE_FIELDS));
    }

    /** Every column may be null. Expressions compare timestamps and durations with null as they are, and lists and maps not. */
    private static CelType nullable(CelType type) {
        return switch (type.kind()) {
            case TIMESTAMP, DURATION, LIST, MAP -> type;
            default -> NullableType.create(type);
        };
    }

    private static StructType struct(String name, ImmutableMap<String, CelType> fields) {
        return StructType.create(
                name, ImmutableSet.copyOf(fields.keySet()), field -> Optional.ofNullable(fields.get(field)));
    }

    @Override
    public ImmutableCollection<CelType> types() {
        return types.values();
    }

    @Override
    public Optional<CelType> findType(String typeName) {
        return Optional.ofNullable(types.get(typeName));
    }
}
