package dev.sluice.sink.format.iceberg.maintain;

import dev.sluice.sink.format.StreamGate;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.actions.RewriteManifests;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.spark.actions.SparkActions;
import org.apache.iceberg.util.PropertyUtil;
import org.apache.spark.sql.SparkSession;

import java.util.Optional;

/** Makes many small manifests few, ordered by partition. */
final class ManifestRewrite {

    private static final int TRIES = 3;

    private final Table table;
    private final SparkSession session;
    private final StreamGate gate;
    private final Tally tally;

    ManifestRewrite(Table table, SparkSession session, StreamGate gate, Tally tally) {
        this.table = table;
        this.session = session;
        this.gate = gate;
        this.tally = tally;
    }

    /** Manifests below half of their target size; rewriting one alone saves nothing. */
    long small() {
        long half = halfOfTarget();
        return table.currentSnapshot().allManifests(table.io()).stream()
                .filter(manifest -> manifest.length() < half)
                .count();
    }

    void run() throws InterruptedException {
        for (int tried = 0; tried < TRIES; tried++) {
            Optional<Boolean> done = gate.closed(this::rewrite);
            if (done.isEmpty()) {
                tally.refuse("The table was landing all the time, so that its manifests could not be rewritten");
                return;
            }
            if (done.get()) {
                return;
            }
        }
        tally.refuse("Another process changed the manifests while they were rewritten, " + TRIES + " times");
    }

    private boolean rewrite() {
        table.refresh();
        long half = halfOfTarget();
        try {
            RewriteManifests.Result result = SparkActions.get(session)
                    .rewriteManifests(table)
                    .rewriteIf(manifest -> manifest.length() < half)
                    .execute();
            result.rewrittenManifests().forEach(manifest -> tally.manifests(1));
            return true;
        } catch (ValidationException | CommitFailedException e) {
            return false;
        }
    }

    private long halfOfTarget() {
        return PropertyUtil.propertyAsLong(
                        table.properties(),
                        TableProperties.MANIFEST_TARGET_SIZE_BYTES,
                        TableProperties.MANIFEST_TARGET_SIZE_BYTES_DEFAULT)
                / 2;
    }
}
