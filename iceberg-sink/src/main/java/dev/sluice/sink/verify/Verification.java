package dev.sluice.sink.verify;

import dev.sluice.schemas.mask.Masks;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.progress.Progress;
import dev.sluice.sink.verify.TableResult.Outcome;
import dev.sluice.sink.verify.TableVerifier.Verified;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Compares the tables of a pipeline with the lake. While the lake's engine starts and the lake catches up, the source
 * already computes its digests, all in one snapshot.
 */
final class Verification {

    private final Pipeline pipeline;
    private final SourceDatabase source;
    private final Callable<? extends Lake> opening;
    private final LakeProgress progress;
    private final Letters letters;
    private final int shown;
    private final Clock clock;
    private final Repairs repairs;
    private final Consumer<String> told;
    private final Progress.Form form;

    /** What becomes of rows that differ. */
    sealed interface Repairs {

        /** They are told. */
        record None() implements Repairs {}

        /**
         * They are landed anew.
         *
         * @param patience how long transactions of the source are waited for
         */
        record Land(Duration patience) implements Repairs {}
    }

    /** Tables of the source that are read at a time; PostgreSQL itself reads a large one with several processes. */
    private static final int READERS = 2;

    /** So often a table's differing rows are repaired; each time no more than are looked at one by one. */
    private static final int MOST_REPAIRS = 100;

    Verification(
            Pipeline pipeline,
            SourceDatabase source,
            Callable<? extends Lake> opening,
            LakeProgress progress,
            Letters letters,
            int shown,
            Repairs repairs,
            Consumer<String> told,
            Progress.Form form,
            Clock clock) {
        this.pipeline = pipeline;
        this.source = source;
        this.opening = opening;
        this.progress = progress;
        this.letters = letters;
        this.shown = shown;
        this.repairs = repairs;
        this.told = told;
        this.form = form;
        this.clock = clock;
    }

    /**
     * Compares.
     *
     * @param only tables to compare; empty for all that the pipeline captures
     * @throws InvalidPipeline when there is nothing to compare, or not what was asked for
     * @throws ExecutionException when the lake can't be opened
     */
    VerifyReport run(Set<TableId> only) throws SQLException, InterruptedException, ExecutionException, InvalidPipeline {
        Instant begin = clock.instant();
        ExecutorService background = Executors.newFixedThreadPool(READERS + 1);
        try (SourceSnapshot snapshot = source.snapshot()) {
            List<SourceTable> tables = tables(snapshot, only);
            Future<? extends Lake> lake = background.submit(opening);
            Map<TableId, String> refused = new LinkedHashMap<>();
            Map<Comparison, Future<TableDigest>> digests = new LinkedHashMap<>();
            for (SourceTable table : tables) {
                Optional<String> refusal = refusal(table);
                if (refusal.isPresent()) {
                    refused.put(table.id(), refusal.get());
                } else {
                    Comparison comparison = Comparison.of(
                            table, key(table), Masks.settings(pipeline, table.id()), Masks.of(pipeline, table.id()));
                    digests.put(comparison, background.submit(() -> digest(snapshot, comparison)));
                }
            }
            List<TableResult> results = new ArrayList<>();
            TableVerifier verifier = new TableVerifier(source, lake.get(), progress, letters, shown);
            long bytes = 0;
            Progress compared = new Progress(
                    "verify",
                    "bytes",
                    digests.keySet().stream()
                            .mapToLong(each -> bytesOf(tables, each))
                            .sum(),
                    form,
                    told,
                    clock);
            for (Map.Entry<Comparison, Future<TableDigest>> each : digests.entrySet()) {
                Verified verified = verifier.verify(each.getKey(), snapshot, digest(each.getValue()));
                results.add(repaired(each.getKey(), verified, verifier, lake.get()));
                bytes += bytesOf(tables, each.getKey());
                compared.at(bytes);
            }
            for (Map.Entry<TableId, String> each : refused.entrySet()) {
                results.add(TableResult.without(
                        each.getKey(), lake.get().nameOf(each.getKey()), Outcome.REFUSED, each.getValue()));
            }
            return new VerifyReport(
                    pipeline.name(), snapshot.position(), Duration.between(begin, clock.instant()), results);
        } finally {
            background.shutdownNow();
        }
    }

    private TableDigest digest(SourceSnapshot snapshot, Comparison comparison) throws SQLException {
        try (SourceSnapshot own = snapshot.again(source)) {
            return own.table(comparison).digest();
        }
    }

    private static long bytesOf(List<SourceTable> tables, Comparison comparison) {
        return tables.stream()
                .filter(table -> table.id().equals(comparison.table()))
                .mapToLong(SourceTable::bytes)
                .sum();
    }

    private TableResult repaired(Comparison comparison, Verified first, TableVerifier verifier, Lake lake)
            throws SQLException, InterruptedException {
        if (!(repairs instanceof Repairs.Land land) || first.differing().isEmpty()) {
            return first.result();
        }
        Repair repair = lake.repair(source, land.patience(), clock);
        Repaired done = Repaired.NOTHING;
        Verified now = first;
        long rowsRead = first.result().rowsRead();
        for (int i = 0; i < MOST_REPAIRS && !now.differing().isEmpty(); i++) {
            Set<String> before = now.differing().keySet();
            Repaired step = repair.repair(comparison, now.differing());
            done = done.plus(step);
            if (step.changedNothing()) {
                break;
            }
            try (SourceSnapshot again = source.snapshot()) {
                now = verifier.verify(comparison, again, again.table(comparison).digest());
            }
            rowsRead += now.result().rowsRead();
            if (before.containsAll(now.differing().keySet()) && !now.differing().isEmpty()) {
                done = done.plus(Repaired.none(
                        "what the lake holds of some rows has a later position than the source has reached"));
                break;
            }
        }
        return now.result().after(done.reading(rowsRead - now.result().rowsRead()));
    }

    private List<SourceTable> tables(SourceSnapshot snapshot, Set<TableId> only) throws SQLException, InvalidPipeline {
        List<SourceTable> captured = SourceCatalog.tables(
                snapshot.connection(), pipeline.requireSource().publication(), pipeline.requireSource()::captures);
        if (captured.isEmpty()) {
            throw new InvalidPipeline(
                    List.of(new Problem("source.tables", "matches no table", "Name tables that the database has")));
        }
        if (only.isEmpty()) {
            return captured;
        }
        Set<TableId> unknown = new TreeSet<>(only);
        captured.forEach(table -> unknown.remove(table.id()));
        if (!unknown.isEmpty()) {
            throw new InvalidPipeline(unknown.stream()
                    .map(table -> new Problem(
                            "--table",
                            table + " is not a table that the pipeline captures",
                            "Captured are "
                                    + captured.stream()
                                            .map(each -> each.id().toString())
                                            .collect(Collectors.joining(", "))))
                    .toList());
        }
        return captured.stream().filter(table -> only.contains(table.id())).toList();
    }

    private static TableDigest digest(Future<TableDigest> digest) throws SQLException, InterruptedException {
        try {
            return digest.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw new IllegalStateException("A digest failed", e);
        } catch (CancellationException e) {
            throw new IllegalStateException("A digest was cancelled", e);
        }
    }

    private Optional<String> refusal(SourceTable table) throws InterruptedException {
        if (LandedRows.of(pipeline.settingsFor(table.id())) == LandedRows.NOWHERE) {
            return Optional.of(
                    "it lands as a changelog only, which holds changes and not rows; verify compares tables that"
                            + " land as a mirror or a history");
        }
        List<String> key = key(table);
        if (key.isEmpty()) {
            return Optional.of("no primary key, so that its rows can't be told apart");
        }
        List<String> columns = table.columns().stream().map(SourceColumn::name).toList();
        if (!columns.containsAll(key)) {
            return Optional.of("its key " + key + " names a column that the source has not");
        }
        return progress.refusal(table.id());
    }

    private List<String> key(SourceTable table) {
        List<String> configured = pipeline.settingsFor(table.id()).key();
        return configured.isEmpty() ? table.primaryKey() : configured;
    }
}
