package dev.sluice.sink.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes of canonical texts what people read. */
final class Differences {

    private final Comparison comparison;

    Differences(Comparison comparison) {
        this.comparison = comparison;
    }

    /** The key's columns with their values, in the key's order. */
    Map<String, String> key(String keyText) {
        List<Optional<String>> parts = Parts.read(keyText).orElse(List.of());
        Map<String, String> key = new LinkedHashMap<>();
        List<SourceColumn> columns = comparison.key();
        for (int i = 0; i < columns.size() && i < parts.size(); i++) {
            SourceColumn column = columns.get(i);
            key.put(column.name(), parts.get(i).map(column.rendering()::display).orElse("null"));
        }
        return key;
    }

    Difference of(String keyText, Suspect suspect) {
        Map<String, String> key = key(keyText);
        if (suspect.lake().isEmpty()) {
            return new Difference(key, Difference.Kind.MISSING, List.of());
        }
        if (suspect.source().isEmpty()) {
            return new Difference(key, Difference.Kind.EXTRA, List.of());
        }
        SeenRow source = suspect.source().get();
        SeenRow lake = suspect.lake().get();
        Difference.Kind kind = lake.copies() > source.copies() ? Difference.Kind.REPEATED : Difference.Kind.CHANGED;
        return new Difference(key, kind, columns(source, lake));
    }

    private List<Difference.ColumnDifference> columns(SeenRow source, SeenRow lake) {
        List<Difference.ColumnDifference> columns = new ArrayList<>();
        for (int i = 0; i < comparison.columns().size(); i++) {
            Optional<String> there = source.values().get(i);
            Optional<String> here = lake.values().get(i);
            if (!there.equals(here)) {
                SourceColumn column = comparison.columns().get(i);
                columns.add(new Difference.ColumnDifference(
                        column.name(), there.map(column.rendering()::display), here.map(column.rendering()::display)));
            }
        }
        return columns;
    }
}
