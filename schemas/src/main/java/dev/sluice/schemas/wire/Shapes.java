package dev.sluice.schemas.wire;

import org.apache.avro.Schema;

import java.util.IdentityHashMap;
import java.util.List;

/** Makes the {@link Shape} of a schema, once per schema. */
public final class Shapes {

    /** A record within itself, within itself and so on: a stack has room for so many, and no table has one. */
    private static final int DEEPEST = 200;

    private final IdentityHashMap<Schema, RecordShape> records = new IdentityHashMap<>();

    private Shapes() {}

    /** Of values that were written with the schema. */
    public static Shape of(Schema schema) {
        return new Shapes().shape(schema);
    }

    private Shape shape(Schema schema) {
        return switch (schema.getType()) {
            case NULL -> (bytes, at) -> at;
            case BOOLEAN -> Shapes::skipBoolean;
            case INT -> Varint::skipInt;
            case LONG -> Varint::skipLong;
            case FLOAT -> fixed(Float.BYTES);
            case DOUBLE -> fixed(Double.BYTES);
            case BYTES, STRING -> Shapes::skipSized;
            case FIXED -> fixed(schema.getFixedSize());
            case ENUM -> oneOf(schema.getEnumSymbols().size());
            case UNION -> union(schema.getTypes().stream().map(this::shape).toArray(Shape[]::new));
            case ARRAY -> blocks(shape(schema.getElementType()));
            case MAP -> blocks(pair(Shapes::skipSized, shape(schema.getValueType())));
            case RECORD -> record(schema);
        };
    }

    /** A record may hold itself, so it is known before its fields are. */
    private Shape record(Schema schema) {
        RecordShape known = records.get(schema);
        if (known != null) {
            return known;
        }
        RecordShape shape = new RecordShape();
        records.put(schema, shape);
        shape.fields(schema.getFields().stream().map(f -> shape(f.schema())).toList());
        return shape;
    }

    private static int skipBoolean(byte[] bytes, int at) throws Misfit {
        if (at >= bytes.length) {
            throw new Misfit("the bytes end before a boolean");
        }
        if (bytes[at] != 0 && bytes[at] != 1) {
            throw new Misfit("a boolean is neither 0 nor 1");
        }
        return at + 1;
    }

    private static int skipSized(byte[] bytes, int at) throws Misfit {
        int start = Varint.skipLong(bytes, at);
        return skipBytes(bytes, start, Varint.read(bytes, at));
    }

    private static int skipBytes(byte[] bytes, int at, long size) throws Misfit {
        if (size < 0 || size > bytes.length - at) {
            throw new Misfit("a length is beyond the end of the bytes");
        }
        return at + (int) size;
    }

    private static Shape fixed(int size) {
        return (bytes, at) -> skipBytes(bytes, at, size);
    }

    private static Shape oneOf(int symbols) {
        return (bytes, at) -> {
            int next = Varint.skipInt(bytes, at);
            index(Varint.read(bytes, at), symbols);
            return next;
        };
    }

    private static Shape union(Shape[] branches) {
        return (bytes, at) -> {
            int next = Varint.skipInt(bytes, at);
            return branches[index(Varint.read(bytes, at), branches.length)].skip(bytes, next);
        };
    }

    private static int index(long index, int count) throws Misfit {
        if (index < 0 || index >= count) {
            throw new Misfit("a choice is none of its " + count);
        }
        return (int) index;
    }

    /**
     * Items in blocks, each with its count ahead, the last with count 0. Items are taken to have at least one byte:
     * otherwise a few bytes could ask for any number of turns.
     */
    private static Shape blocks(Shape item) {
        return (bytes, at) -> {
            while (true) {
                int next = Varint.skipLong(bytes, at);
                long count = Varint.read(bytes, at);
                if (count == 0) {
                    return next;
                }
                if (count < 0) {
                    next = Varint.skipLong(bytes, next);
                    count = -count;
                }
                if (count < 0 || count > bytes.length - next) {
                    throw new Misfit("a count is beyond the end of the bytes");
                }
                for (long i = 0; i < count; i++) {
                    next = item.skip(bytes, next);
                }
                at = next;
            }
        };
    }

    private static Shape pair(Shape first, Shape second) {
        return (bytes, at) -> second.skip(bytes, first.skip(bytes, at));
    }

    /** Of one thread, as its readers are. */
    private static final class RecordShape implements Shape {

        private Shape[] fields = {};
        private int depth;

        void fields(List<Shape> shapes) {
            fields = shapes.toArray(Shape[]::new);
        }

        @Override
        public int skip(byte[] bytes, int at) throws Misfit {
            if (depth == DEEPEST) {
                throw new Misfit("a record holds itself more than " + DEEPEST + " deep");
            }
            depth++;
            try {
                int next = at;
                for (Shape field : fields) {
                    next = field.skip(bytes, next);
                }
                return next;
            } finally {
                depth--;
            }
        }
    }
}
