package dev.sluice.sink.format.iceberg.lookup;

import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.RowQuery;
import dev.sluice.sink.plan.RowsTooLarge;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.exceptions.CleanableFailure;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.DeleteWriteResult;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.CharSequenceSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Executes plans on Iceberg tables: finds the rows that a plan touches, writes what changes, and commits it as one row
 * delta.
 *
 * <p>Why another's commit in between loses nothing: the row delta is validated against all that was committed since the
 * snapshot that was read. When a compaction has meanwhile replaced a file whose rows are deleted here, or a delete file
 * that is taken in here, the commit is refused, and everything is done again on the table as it is then.
 */
public final class TableLookup {

    private static final Logger log = LoggerFactory.getLogger(TableLookup.class);

    /** A compaction commits once in a while; that many in a row against one batch means something else is wrong. */
    private static final int TRIES = 10;

    /** Another's commit has changed what this one builds on. */
    private static final class CameSecond extends RuntimeException implements CleanableFailure {
        private static final long serialVersionUID = 1;

        CameSecond(ValidationException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private final Readers readers;
    private final long mostCarried;

    public TableLookup(Readers readers) {
        this(readers, RowQuery.ROOM);
    }

    /** @param mostCarried bytes of values that the rows of one plan may carry forward */
    TableLookup(Readers readers, long mostCarried) {
        this.readers = readers;
        this.mostCarried = mostCarried;
    }

    /** Whether the columns of these names can be looked up. */
    public static boolean canFind(LakeSchema schema, List<String> names) {
        return KeyIndex.of(schema, names, List.of()).isPresent();
    }

    /**
     * Executes a plan in one commit.
     *
     * @param properties for the snapshot's summary
     * @param check what must hold of the table
     * @throws NotForLookup when the table holds what only a MERGE can deal with
     * @throws RowsTooLarge when the rows carry forward more than there is room for
     */
    public void execute(
            Table table, LakeSchema schema, RowPlan plan, Map<String, String> properties, CommitCheck check) {
        for (int attempt = 1; ; attempt++) {
            check.before();
            try {
                Landings.during(() -> attempt(table, schema, plan, properties, check));
                return;
            } catch (CameSecond e) {
                if (attempt >= TRIES) {
                    throw e;
                }
                log.atInfo()
                        .addKeyValue("table", table.name())
                        .addKeyValue("reason", e.getMessage())
                        .log("Another commit came first; the batch is worked out anew");
                table.refresh();
            }
        }
    }

    private void attempt(
            Table table, LakeSchema schema, RowPlan plan, Map<String, String> properties, CommitCheck check) {
        @Nullable Snapshot base = table.currentSnapshot();
        @Nullable TableScanner scanner = base == null ? null : new TableScanner(table, base, readers);
        RowChanges changes =
                new Planner(table, schema, plan, scanner, new RowReader(table, readers), mostCarried).changes();
        if (properties.isEmpty() && changes.areNone()) {
            return;
        }
        Deleted deleted = scanner == null ? new Deleted(table) : scanner.deleted();
        ChangeWriter writer = new ChangeWriter(table, deleted);
        List<DataFile> data = List.of();
        DeleteWriteResult deletes = new DeleteWriteResult(List.of(), CharSequenceSet.empty());
        try {
            data = writer.data(changes.added());
            deletes = writer.deletes(changes.gone());
        } catch (IOException e) {
            discard(table, data, deletes.deleteFiles());
            throw new UncheckedIOException("The batch's files can't be written", e);
        } catch (RuntimeException e) {
            discard(table, data, deletes.deleteFiles());
            throw e;
        }
        try {
            commit(table, base, changes, data, deletes, properties, check);
        } catch (RuntimeException e) {
            // After any other failure they may be the table's: an answer that was lost says nothing of the commit.
            if (e instanceof CleanableFailure) {
                discard(table, data, deletes.deleteFiles());
            }
            throw e;
        }
    }

    private void commit(
            Table table,
            @Nullable Snapshot base,
            RowChanges changes,
            List<DataFile> data,
            DeleteWriteResult deletes,
            Map<String, String> properties,
            CommitCheck check) {
        RowDelta delta = table.newRowDelta().scanManifestsWith(readers.planning());
        data.forEach(delta::addRows);
        changes.dropped().forEach(delta::removeRows);
        deletes.deleteFiles().forEach(delta::addDeletes);
        deletes.rewrittenDeleteFiles().forEach(delta::removeDeletes);
        if (base != null) {
            delta.validateFromSnapshot(base.snapshotId())
                    .validateDataFilesExist(deletes.referencedDataFiles())
                    .validateDeletedFiles()
                    .validateNoConflictingDataFiles()
                    .validateNoConflictingDeleteFiles();
        }
        properties.forEach(delta::set);
        delta.validateWith(check::holds);
        try {
            delta.commit();
        } catch (ValidationException e) {
            throw new CameSecond(e);
        }
    }

    /** Files of a commit that did not come about; what can't be removed is left to the removal of orphans. */
    private static void discard(Table table, List<DataFile> data, List<DeleteFile> deletes) {
        List<String> files = new ArrayList<>();
        data.forEach(file -> files.add(file.location()));
        deletes.forEach(file -> files.add(file.location()));
        CatalogUtil.deleteFiles(table.io(), Set.copyOf(files), "uncommitted", true);
    }

    /**
     * The wanted rows, by the values of the matched columns.
     *
     * @throws RowsTooLarge when they are more than the query says
     */
    public Map<Key, List<RowImage>> rows(Table table, LakeSchema schema, RowQuery query) {
        @Nullable Snapshot snapshot = table.currentSnapshot();
        if (snapshot == null) {
            return Map.of();
        }
        TableScanner scanner = new TableScanner(table, snapshot, readers);
        List<Key> keys = List.copyOf(query.keys());
        KeyIndex index = KeyIndex.of(schema, query.matched(), keys).orElseThrow();
        KeyBounds bounds = Planner.boundsOf(scanner, schema, query.matched(), keys);
        Expression reaching = query.reaching()
                .map(r -> Expressions.or(
                        Expressions.isNull(r.column()),
                        Expressions.greaterThanOrEqual(r.column(), r.position().toString())))
                .map(Expression.class::cast)
                .orElse(Expressions.alwaysTrue());
        List<Found> found = scanner.find(index, query.matched(), bounds, reaching, Optional.empty());
        Set<String> names = new TreeSet<>(query.columns());
        query.reaching().ifPresent(r -> names.add(r.column()));
        List<Types.NestedField> columns = names.stream()
                .filter(name -> schema.typeOf(name).isPresent())
                .map(scanner::field)
                .toList();
        Map<Key, List<RowImage>> images = new HashMap<>();
        if (columns.isEmpty()) {
            found.forEach(each -> add(images, keys.get(each.key()), new RowImage(Map.of(), Set.of())));
            return images;
        }
        new RowReader(table, readers).read(found, columns, bounds, query.most()).forEach((each, record) -> {
            if (query.reaching().map(r -> reaches(record, r)).orElse(true)) {
                add(images, keys.get(each.key()), image(record, columns));
            }
        });
        return images;
    }

    private static boolean reaches(Record record, RowQuery.Reaching reaching) {
        Object end = record.getField(reaching.column());
        return end == null || end.toString().compareTo(reaching.position().toString()) >= 0;
    }

    private static RowImage image(Record record, List<Types.NestedField> columns) {
        Map<String, @Nullable Object> values = new HashMap<>();
        columns.forEach(column ->
                values.put(column.name(), LakeValues.external(record.getField(column.name()), column.type())));
        return new RowImage(values, Set.of());
    }

    private static void add(Map<Key, List<RowImage>> images, Key key, RowImage image) {
        images.computeIfAbsent(key, k -> new ArrayList<>()).add(image);
    }
}
