package dev.sluice.local;

import dev.sluice.local.stack.Service;

import java.util.List;

/** Commands that a service's module carries out. */
enum Relay {
    INGEST("ingest", Service.INGEST, Service.INGEST.mainClass(), "Runs the ingest service alone: database to Kafka."),
    STREAM(
            "stream",
            Service.STREAM,
            Service.STREAM.mainClass(),
            "Runs the stream processor alone: rules, dead letters."),
    SINK("sink", Service.SINK, Service.SINK.mainClass(), "Runs the sink alone: Kafka to the lake."),
    DLQ(
            "dlq",
            Service.STREAM,
            "dev.sluice.stream.letters.Dlq",
            "Lists and shows dead letters, and redrives or drops them."),
    VERIFY(
            "verify",
            Service.SINK,
            "dev.sluice.sink.verify.Verify",
            "Compares source and lake, row by row and column by column."),
    MAINTAIN(
            "maintain",
            Service.SINK,
            "dev.sluice.sink.maintain.Maintain",
            "Brings lake tables within their budgets: compaction, delete files, snapshots, orphans."),
    PII(
            "pii",
            Service.INGEST,
            "dev.sluice.ingest.pii.Pii",
            "Points at columns of the source that look as if they held personal data."),
    FORGET(
            "forget",
            Service.SINK,
            "dev.sluice.sink.forget.Forget",
            "Erases a row from the lake, with its history, and proves it."),
    QUALITY(
            "quality",
            Service.SINK,
            "dev.sluice.sink.quality.QualityCommand",
            "Runs the checks of the pipeline file on the lake's tables."),
    BACKFILL(
            "backfill",
            Service.SINK,
            "dev.sluice.sink.backfill.Backfill",
            "Loads tables from the source in bulk, beside the stream."),
    REPLAY(
            "replay",
            Service.SINK,
            "dev.sluice.sink.replay.Replay",
            "Lands a range of the topics once more, up to where the sink stands."),
    CUT(
            "cut",
            Service.SINK,
            "dev.sluice.sink.cut.Cut",
            "Names a version of each lake table that together show the source at one position."),
    RESTORE(
            "restore",
            Service.SINK,
            "dev.sluice.sink.restore.Restore",
            "Makes a lost or older catalog name the newest versions of the lake's tables.");

    private final String label;
    private final Service service;
    private final String mainClass;
    private final String description;

    Relay(String label, Service service, String mainClass, String description) {
        this.label = label;
        this.service = service;
        this.mainClass = mainClass;
        this.description = description;
    }

    String label() {
        return label;
    }

    Service service() {
        return service;
    }

    /** The class of the service's module that carries it out. */
    String mainClass() {
        return mainClass;
    }

    String description() {
        return description;
    }

    /** Options of its JVM beyond those of the service's module. */
    List<String> jvmOptions() {
        // A load is one hot loop over millions of rows: the module's quick compiler would halve its rate.
        return this == BACKFILL ? List.of("-XX:TieredStopAtLevel=4") : List.of();
    }
}
