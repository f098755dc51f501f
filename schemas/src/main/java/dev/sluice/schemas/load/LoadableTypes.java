package dev.sluice.schemas.load;

import java.util.Set;

/** Which columns a load reads from PostgreSQL as the stream does. Types are named as in {@code pg_type}. */
public final class LoadableTypes {

    /** What the stream reads from the value in ways of its own, which a text would not equal. */
    private static final Set<String> UNKNOWN =
            Set.of("geometry", "geography", "raster", "vector", "halfvec", "sparsevec");

    /** Types whose masks the stream makes of another text than the loaded one. */
    private static final Set<String> OTHER_TEXT = Set.of("point", "hstore");

    /** Types of extensions whose text is one and the same. */
    private static final Set<String> SAME_TEXT = Set.of("citext", "ltree");

    private LoadableTypes() {}

    /**
     * Whether a load can give the value that the stream gives.
     *
     * @param type a column's, or its elements' when it is an array
     */
    public static boolean isLoadable(String type) {
        return !UNKNOWN.contains(type);
    }

    /**
     * Whether a load can hash or encrypt the value as the stream does.
     *
     * @param schema where the type lives, unquoted
     */
    public static boolean isMaskable(String schema, String type) {
        boolean isOwn = !schema.equals("pg_catalog") && !SAME_TEXT.contains(type);
        return !isOwn && !OTHER_TEXT.contains(type);
    }
}
