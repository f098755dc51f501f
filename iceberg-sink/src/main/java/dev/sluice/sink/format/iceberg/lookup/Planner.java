package dev.sluice.sink.format.iceberg.lookup;

import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeMetadata;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.Sweep;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Works out what a plan comes to in a snapshot of a table. */
final class Planner {

    private final Table table;
    private final LakeSchema schema;
    private final RowPlan plan;
    private final @Nullable TableScanner scanner;
    private final RowReader reader;
    private final long mostCarried;
    private final RowChanges changes = new RowChanges();

    /**
     * @param scanner of the snapshot; null when the table has none
     * @param mostCarried bytes of values that rows may carry forward
     */
    Planner(
            Table table,
            LakeSchema schema,
            RowPlan plan,
            @Nullable TableScanner scanner,
            RowReader reader,
            long mostCarried) {
        this.table = table;
        this.schema = schema;
        this.plan = plan;
        this.scanner = scanner;
        this.reader = reader;
        this.mostCarried = mostCarried;
    }

    RowChanges changes() {
        List<Key> identities = identities();
        Map<Integer, List<Found>> found = new HashMap<>();
        if (scanner != null && !identities.isEmpty()) {
            find(scanner, identities).forEach(each -> found.computeIfAbsent(each.key(), k -> new ArrayList<>())
                    .add(each));
        }
        Map<Found, Record> carried = carried(found);
        for (int i = 0; i < identities.size(); i++) {
            step(i, found.getOrDefault(i, List.of()), carried);
        }
        if (scanner != null && plan.sweep().isPresent()) {
            sweep(scanner, plan.sweep().get(), found);
        }
        return changes;
    }

    private List<Key> identities() {
        List<Key> identities = new ArrayList<>();
        plan.puts().forEach(put -> identities.add(put.identity()));
        plan.removes().forEach(remove -> identities.add(remove.identity()));
        return identities;
    }

    private List<Found> find(TableScanner scanner, List<Key> identities) {
        KeyIndex index = KeyIndex.of(schema, schema.key(), identities)
                .orElseThrow(() -> new NotForLookup("Its key can't be looked up"));
        Optional<String> oldest = plan.guard() == RowPlan.Guard.REPLACE
                ? Optional.empty()
                : Stream.concat(
                                plan.puts().stream().map(RowPlan.Put::position),
                                plan.removes().stream().map(RowPlan.Remove::position))
                        .min(Comparator.naturalOrder())
                        .map(Object::toString);
        KeyBounds bounds = bounds(scanner, identities);
        return scanner.find(index, schema.key(), bounds, Expressions.alwaysTrue(), oldest);
    }

    private KeyBounds bounds(TableScanner scanner, List<Key> identities) {
        return boundsOf(scanner, schema, schema.key(), identities);
    }

    static KeyBounds boundsOf(TableScanner scanner, LakeSchema schema, List<String> names, List<Key> keys) {
        List<Types.NestedField> columns = names.stream().map(scanner::field).toList();
        List<Object[]> values = new ArrayList<>(keys.size());
        for (Key key : keys) {
            Object[] one = new Object[columns.size()];
            for (int c = 0; c < one.length; c++) {
                Object value = key.valueAs(c, schema.typeOf(names.get(c)).orElseThrow());
                one[c] = LakeValues.internal(
                        Objects.requireNonNull(value), columns.get(c).type());
            }
            values.add(one);
        }
        return KeyBounds.of(columns, values);
    }

    /**
     * The columns that rows carry forward, of the rows that are there.
     *
     * @throws dev.sluice.sink.plan.RowsTooLarge when there is no room for all of them
     */
    private Map<Found, Record> carried(Map<Integer, List<Found>> found) {
        List<Found> wanted = new ArrayList<>();
        List<Key> keys = new ArrayList<>();
        Set<String> columns = new HashSet<>();
        for (int i = 0; i < plan.puts().size(); i++) {
            RowPlan.Put put = plan.puts().get(i);
            if (!put.row().isComplete() && found.containsKey(i)) {
                wanted.addAll(found.get(i));
                keys.add(put.identity());
                columns.addAll(put.row().unavailable());
            }
        }
        if (wanted.isEmpty() || scanner == null) {
            return Map.of();
        }
        List<Types.NestedField> fields = new ArrayList<>();
        for (LakeColumn column : schema.columns()) {
            if (columns.contains(column.name())) {
                fields.add(scanner.field(column.name()));
            }
        }
        return reader.read(wanted, fields, bounds(scanner, keys), mostCarried);
    }

    private void step(int index, List<Found> rows, Map<Found, Record> carried) {
        int puts = plan.puts().size();
        String position = index < puts
                ? plan.puts().get(index).position().toString()
                : plan.removes().get(index - puts).position().toString();
        for (Found row : rows) {
            if (plan.guard() == RowPlan.Guard.NEWER
                    && row.position() != null
                    && row.position().compareTo(position) >= 0) {
                return;
            }
        }
        if (index < puts) {
            RowPlan.Put put = plan.puts().get(index);
            if (!put.row().isComplete() && rows.isEmpty()) {
                return;
            }
            changes.add(record(put, rows.isEmpty() ? null : carried.get(rows.get(0))));
        }
        rows.forEach(row -> changes.remove(row.task(), row.row()));
    }

    private Record record(RowPlan.Put put, @Nullable Record before) {
        Record record = GenericRecord.create(table.schema());
        for (Types.NestedField field : table.schema().columns()) {
            String name = field.name();
            if (put.row().unavailable().contains(name)) {
                record.setField(name, Objects.requireNonNull(before).getField(name));
            } else {
                Object value = schema.typeOf(name)
                        .map(type -> put.row().get(name, type))
                        .orElse(null);
                record.setField(name, LakeValues.generic(value, field.type()));
            }
        }
        return record;
    }

    /** Rows before a truncate, but for those that a step has dealt with. */
    private void sweep(TableScanner scanner, Sweep sweep, Map<Integer, List<Found>> stepped) {
        String before = sweep.before().toString();
        Set<String> named = new HashSet<>();
        stepped.values().forEach(rows -> rows.forEach(row -> named.add(row.file() + "\n" + row.row())));
        Expression older = Expressions.lessThan(LakeMetadata.POSITION, before);
        for (FileScanTask task : scanner.files(older, List.of(LakeMetadata.POSITION))) {
            boolean isTouched = changes.gone().stream()
                    .anyMatch(gone ->
                            gone.task().file().location().equals(task.file().location()));
            if (sweep.marking().isEmpty() && !isTouched && !scanner.mayReach(task, before)) {
                changes.drop(task.file());
            } else {
                sweep(scanner, task, sweep, named);
            }
        }
    }

    private void sweep(TableScanner scanner, FileScanTask task, Sweep sweep, Set<String> named) {
        String before = sweep.before().toString();
        List<Types.NestedField> columns =
                sweep.marking().isPresent() ? table.schema().columns() : List.of(scanner.field(LakeMetadata.POSITION));
        reader.readAll(task, columns, scanner.deleted().of(task), (row, record) -> {
            boolean isOlder = record.getField(LakeMetadata.POSITION).toString().compareTo(before) < 0;
            if (!isOlder || named.contains(task.file().location() + "\n" + row)) {
                return;
            }
            if (sweep.marking().isEmpty()) {
                changes.remove(task, row);
            } else if (Boolean.valueOf(sweep.marking().get().open())
                    .equals(record.getField(sweep.marking().get().flag()))) {
                changes.remove(task, row);
                changes.add(marked(record, sweep.marking().get()));
            }
        });
    }

    private static @Nullable Object marked(Record row, Types.NestedField field, Sweep.Marking marking) {
        if (!marking.values().containsKey(field.name())) {
            return row.getField(field.name());
        }
        @Nullable Object value = LakeValues.generic(marking.values().get(field.name()), field.type());
        @Nullable String floor = marking.floors().get(field.name());
        return floor == null ? value : greatest(row.getField(floor), value);
    }

    /** The greater of two values of a column's type; null is less than any. */
    @SuppressWarnings("unchecked") // one type has one class
    private static @Nullable Object greatest(@Nullable Object one, @Nullable Object other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return ((Comparable<Object>) one).compareTo(other) >= 0 ? one : other;
    }

    private Record marked(Record row, Sweep.Marking marking) {
        Record record = GenericRecord.create(table.schema());
        for (Types.NestedField field : table.schema().columns()) {
            record.setField(field.name(), marked(row, field, marking));
        }
        return record;
    }
}
