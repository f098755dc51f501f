package dev.sluice.sink.verify;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * The catalog: which rendering a source type has. A type that isn't listed is compared as the text that PostgreSQL
 * itself writes for it, which is what Debezium delivers for enums, json, ranges, network addresses and the like.
 */
final class Renderings {

    private static final Rendering TEXT = new TextRendering();

    private static final Map<String, Rendering> BY_TYPE = Map.ofEntries(
            Map.entry("bool", new BooleanRendering()),
            Map.entry("numeric", new NumberRendering("%s")),
            Map.entry("money", new NumberRendering("(%s)::numeric")),
            Map.entry("float4", new FloatRendering(FloatRendering.Width.SINGLE)),
            Map.entry("float8", new FloatRendering(FloatRendering.Width.DOUBLE)),
            Map.entry("bytea", new BytesRendering()),
            Map.entry("bit", new BitsRendering()),
            Map.entry("varbit", new BitsRendering()),
            Map.entry("date", new DateRendering()),
            Map.entry("time", new TimeRendering()),
            Map.entry("timetz", new ZonedTimeRendering()),
            Map.entry("timestamp", new TimestampRendering("timestamp")),
            Map.entry("timestamptz", new TimestampRendering("timestamptz")),
            Map.entry("interval", new IntervalRendering()),
            Map.entry("point", new GeometryRendering()),
            Map.entry("box", new GeometryRendering()),
            Map.entry("circle", new GeometryRendering()),
            Map.entry("line", new GeometryRendering()),
            Map.entry("lseg", new GeometryRendering()),
            Map.entry("path", new GeometryRendering()),
            Map.entry("polygon", new GeometryRendering()));

    /** Elements of these types are their PostgreSQL text, though a value outside of an array is something else. */
    private static final Map<String, Rendering> BY_ELEMENT_TYPE = Map.of(
            "time",
            new TimeElementRendering(),
            "timetz",
            TEXT,
            "timestamp",
            new TimeElementRendering(),
            "timestamptz",
            new TimeElementRendering(),
            "interval",
            TEXT,
            "money",
            TEXT);

    private Renderings() {}

    static Rendering of(SourceType type) {
        if (type.element().isPresent()) {
            return new ArrayRendering(ofElement(type.element().get()));
        }
        if (type.name().equals("hstore")) {
            return new HstoreRendering(type.schema());
        }
        @Nullable Rendering rendering = type.schema().equals("pg_catalog") ? BY_TYPE.get(type.name()) : null;
        return rendering == null ? TEXT : rendering;
    }

    private static Rendering ofElement(SourceType type) {
        if (type.name().equals("hstore")) {
            return TEXT;
        }
        @Nullable Rendering own = type.schema().equals("pg_catalog") ? BY_ELEMENT_TYPE.get(type.name()) : null;
        return own == null ? of(type) : own;
    }
}
