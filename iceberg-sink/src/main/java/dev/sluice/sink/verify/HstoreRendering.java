package dev.sluice.sink.verify;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keys and values by turns, in byte order of the keys, each text with its length in front. */
final class HstoreRendering implements Rendering {

    private final String schema;

    /** @param schema where the extension is installed */
    HstoreRendering(String schema) {
        this.schema = schema;
    }

    @Override
    public String onSource(String value) {
        return "CASE WHEN " + value + " IS NOT NULL THEN '{' || coalesce((SELECT string_agg("
                + Parts.ofSource("h.key") + " || ',' || " + Parts.ofSource("h.value")
                + ", ',' ORDER BY h.key COLLATE \"C\") FROM " + SourceNames.quote(schema) + ".each(" + value
                + ") AS h(key, value)), '') || '}' END";
    }

    @Override
    public Object landed(String text, DataType type) throws Unlandable {
        if (!(type instanceof MapType)) {
            return LandedValue.of(text, type);
        }
        List<Optional<String>> parts = Parts.read(text, '{', '}').orElseThrow(() -> new Unlandable("An hstore"));
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        for (int i = 0; i + 1 < parts.size(); i += 2) {
            entries.put(parts.get(i).orElseThrow(), parts.get(i + 1).orElse(null));
        }
        return entries;
    }

    @Override
    public String onLake(String value, DataType type) {
        if (type instanceof MapType) {
            return "concat('{', array_join(transform(array_sort(map_keys(" + value + ")), k -> concat("
                    + Parts.ofLake("k") + ", ',', " + Parts.ofLake("element_at(" + value + ", k)") + ")), ','), '}')";
        }
        return LakeText.of(value, type);
    }

    @Override
    public String display(String text) {
        Optional<List<Optional<String>>> parts = Parts.read(text, '{', '}');
        if (parts.isEmpty()) {
            return text;
        }
        List<String> entries = new ArrayList<>();
        for (int i = 0; i + 1 < parts.get().size(); i += 2) {
            entries.add(parts.get().get(i).orElse("null") + "="
                    + parts.get().get(i + 1).orElse("null"));
        }
        return "{" + String.join(", ", entries) + "}";
    }
}
