package dev.sluice.sink.stream;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.plan.TableProgress;
import dev.sluice.sink.quality.QualityRun;
import dev.sluice.sink.quality.QualitySchedule;
import dev.sluice.sink.quality.QualityTable;
import dev.sluice.sink.quality.QualityTables;
import dev.sluice.sink.quarantine.LetterFeed;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * What lands in the quality tables, beside the stream: dead letters all the time, checks by their schedule. It takes no
 * table's lock, and a stream without it goes on.
 */
final class QualityLane implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(QualityLane.class);

    private final Optional<LetterFeed> letters;
    private final Optional<QualitySchedule> checks;

    private QualityLane(Optional<LetterFeed> letters, Optional<QualitySchedule> checks) {
        this.letters = letters;
        this.checks = checks;
    }

    static QualityLane start(
            SparkSession session,
            Pipeline pipeline,
            TableFormat format,
            SchemaRegistry registry,
            Supplier<Collection<Lane>> lanes,
            MeterRegistry meters,
            Clock clock)
            throws InvalidPipeline {
        if (!QualityTables.areKept(pipeline)) {
            log.atInfo()
                    .addKeyValue("format", pipeline.lake().format())
                    .log("The lake's format can't hold quality tables: no checks are run, no letters landed");
            return new QualityLane(Optional.empty(), Optional.empty());
        }
        LetterFeed letters = LetterFeed.start(session, pipeline, format, registry, meters, clock);
        Optional<QualitySchedule> checks = pipeline.quality()
                .schedule()
                .map(every -> QualitySchedule.start(
                        new QualityRun(
                                session,
                                pipeline,
                                format,
                                table -> reached(table, pipeline, lanes.get()),
                                QualityRun.Profiles.MADE,
                                clock),
                        () -> tables(lanes.get()),
                        every,
                        meters,
                        clock));
        return new QualityLane(Optional.of(letters), checks);
    }

    private static Collection<TableId> tables(Collection<Lane> lanes) {
        Collection<TableId> tables = new TreeSet<>();
        lanes.forEach(lane -> tables.add(lane.table()));
        return tables;
    }

    private static Optional<Mark> reached(TableId table, Pipeline pipeline, Collection<Lane> lanes) {
        LakeMode checked = QualityTables.checkedMode(pipeline.settingsFor(table));
        return lanes.stream()
                .filter(lane -> lane.table().equals(table) && lane.mode() == checked)
                .findFirst()
                .flatMap(lane -> Optional.ofNullable(lane.progress()))
                .flatMap(TableProgress::completeThrough);
    }

    /** The tables that it writes. */
    List<QualityTable> written() {
        List<QualityTable> written = new ArrayList<>();
        letters.ifPresent(feed -> written.addAll(feed.written()));
        checks.ifPresent(schedule -> written.addAll(schedule.written()));
        return written;
    }

    /** What is in hand is finished within {@code seconds} or broken off. */
    void stop(long seconds) throws InterruptedException {
        if (letters.isPresent()) {
            letters.get().stop(seconds);
        }
        if (checks.isPresent()) {
            checks.get().stop(seconds);
        }
    }

    @Override
    public void close() {
        letters.ifPresent(LetterFeed::close);
        checks.ifPresent(QualitySchedule::close);
    }
}
