package dev.sluice.local.types;

import org.apache.avro.Schema;

import java.util.List;
import java.util.Map;

/** Avro schemas in a few words. */
final class AvroText {

    private AvroText() {}

    static String of(Schema schema) {
        Schema one = withoutNull(schema);
        String structure =
                switch (one.getType()) {
                    case ARRAY -> "array of " + of(one.getElementType());
                    case MAP -> "map of " + of(one.getValueType());
                    case RECORD -> "record";
                    default -> one.getType().getName();
                };
        String name = one.getProp("connect.name");
        return name == null ? structure : structure + " (" + shortened(name, one) + ")";
    }

    private static String shortened(String name, Schema schema) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        if (schema.getObjectProp("connect.parameters") instanceof Map<?, ?> parameters
                && parameters.get("connect.decimal.precision") != null) {
            return last + " " + parameters.get("connect.decimal.precision") + ", " + parameters.get("scale");
        }
        return last;
    }

    static Schema withoutNull(Schema schema) {
        if (schema.getType() != Schema.Type.UNION) {
            return schema;
        }
        List<Schema> others = schema.getTypes().stream()
                .filter(each -> each.getType() != Schema.Type.NULL)
                .toList();
        return others.get(0);
    }
}
