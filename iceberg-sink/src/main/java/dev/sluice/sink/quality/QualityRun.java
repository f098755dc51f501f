package dev.sluice.sink.quality;

import dev.sluice.schemas.pipeline.CheckSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.Formats;
import dev.sluice.sink.Reason;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.plan.TableProgress;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Runs of the checks over tables, one table after the other. Tables are read at snapshots, so nothing here waits for the
 * stream or holds it up; what fails of one table does not keep it from the others. Used by one thread at a time.
 */
public final class QualityRun {

    private static final Logger log = LoggerFactory.getLogger(QualityRun.class);

    /** Of commits that land no topic. */
    private static final TableProgress NO_TOPIC = TableProgress.none("", "");

    /** What a run makes beside checks. */
    public enum Profiles {
        MADE,
        /** They are somebody else's to make: two that add to the same days would count rows twice. */
        LEFT
    }

    private final Pipeline pipeline;
    private final TableFormat format;
    private final LakeLook look;
    private final Reached reached;
    private final Profiles profiles;
    private final QualityTable results;
    private final QualityTable profile;
    private final Expiry expiry;
    private final Clock clock;

    /** @param session any; a new one is made of it */
    public QualityRun(
            SparkSession session,
            Pipeline pipeline,
            TableFormat format,
            Reached reached,
            Profiles profiles,
            Clock clock) {
        this.pipeline = pipeline;
        this.format = format;
        this.reached = reached;
        this.profiles = profiles;
        this.clock = clock;
        this.look = new LakeLook(
                session.newSession(), Formats.of(pipeline.lake()).reader(pipeline.name(), pipeline.lake()), pipeline);
        this.expiry = new Expiry(session, pipeline);
        this.results = QualityTables.open(format, QualityTables.RESULTS);
        this.profile = QualityTables.open(format, QualityTables.PROFILE);
    }

    /** The tables that it writes. */
    List<QualityTable> tables() {
        return List.of(results, profile);
    }

    /** When the last run was, of this process or another. */
    Optional<Instant> lastRun() {
        return new PastResults(look.quality(QualityTables.RESULTS)).lastRun();
    }

    /**
     * Checks tables, and stores what came out.
     *
     * @param stopping asked between two checks; a run that is broken off stores nothing
     * @param progress takes lines for people
     */
    Report run(Collection<TableId> tables, BooleanSupplier stopping, Consumer<String> progress) {
        Instant now = clock.instant();
        String run = now + "-" + UUID.randomUUID().toString().substring(0, 8);
        PastResults past = new PastResults(look.quality(QualityTables.RESULTS));
        PastProfiles pastProfiles = new PastProfiles(look.quality(QualityTables.PROFILE), look);
        List<TableId> absent = new ArrayList<>();
        List<String> troubles = new ArrayList<>();
        List<Result> found = new ArrayList<>();
        List<Map<String, @Nullable Object>> profiled = new ArrayList<>();
        for (TableId table : tables) {
            if (stopping.getAsBoolean()) {
                break;
            }
            try {
                Optional<Dataset<Row>> rows = look.rows(table);
                if (rows.isEmpty()) {
                    absent.add(table);
                    continue;
                }
                CheckedTable checked = new CheckedTable(table, rows.get(), now, look, reached, past, pastProfiles);
                if (profiles == Profiles.MADE) {
                    progress.accept(table + ": profile");
                    profiled.addAll(new Profiler(look).profile(table, rows.get(), pastProfiles, now));
                }
                found.addAll(check(checked, stopping, progress));
            } catch (Exception e) { // Spark throws checked exceptions that it does not declare.
                if (stopping.getAsBoolean()) {
                    break;
                }
                log.atWarn().addKeyValue("table", table).setCause(e).log("Table could not be looked at");
                troubles.add(table + ": " + Reason.of(e));
            }
        }
        List<TableId> present =
                tables.stream().filter(table -> !absent.contains(table)).toList();
        if (!stopping.getAsBoolean()) {
            found.addAll(new RuleCounts(format, pipeline).results(present, past));
            store(run, now, found, profiled);
        }
        return new Report(
                run, now, Duration.between(now, clock.instant()), List.copyOf(tables), absent, found, troubles);
    }

    /** Removes what the tables' contracts no longer let be kept. */
    void expire() {
        Instant now = clock.instant();
        expiry.results(results, NO_TOPIC, now);
        expiry.profiles(profile, NO_TOPIC, now);
    }

    private List<Result> check(CheckedTable table, BooleanSupplier stopping, Consumer<String> progress) {
        List<Result> results = new ArrayList<>();
        for (CheckSettings settings : pipeline.settingsFor(table.id()).checks()) {
            if (stopping.getAsBoolean()) {
                break;
            }
            progress.accept(table.id() + ": " + settings.name());
            Instant began = clock.instant();
            Finding finding = judge(settings, table);
            if (stopping.getAsBoolean()) {
                break; // What it says may come of being broken off.
            }
            results.add(new Result(
                    table.id(),
                    Result.Kind.CHECK,
                    settings.name(),
                    settings.kind(),
                    settings.severity(),
                    finding,
                    null,
                    Duration.between(began, clock.instant())));
        }
        return results;
    }

    private static Finding judge(CheckSettings settings, CheckedTable table) {
        try {
            return Checks.of(settings).judge(table);
        } catch (Exception e) { // Spark throws checked exceptions that it does not declare.
            log.atWarn()
                    .addKeyValue("table", table.id())
                    .addKeyValue("check", settings.name())
                    .setCause(e)
                    .log("Check could not be judged");
            return Finding.broken(Reason.of(e));
        }
    }

    /** Profiles first: rows that were profiled, and whose profile is not stored, are profiled again. */
    private void store(String run, Instant now, List<Result> found, List<Map<String, @Nullable Object>> profiled) {
        if (!profiled.isEmpty()) {
            profile.put(profiled, NO_TOPIC);
        }
        if (!found.isEmpty()) {
            results.put(found.stream().map(result -> result.row(run, now)).toList(), NO_TOPIC);
        }
    }
}
