package dev.sluice.sink.format.delta;

import dev.sluice.sink.plan.TableProgress;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.CommitInfo;
import scala.Option;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;

/**
 * The sink's commits, numbered one after the other as transactions of one application (Delta's protocol, "Transaction Identifiers"). Of two
 * that follow on the same one, planned by two sinks, Delta lets one in: it refuses the other if it comes at the same time, and passes
 * it over without a word if it comes later, so that the log has to be asked whether it is there.
 */
final class DeltaLandings {

    private static final String APPLICATION = "sluice";
    private static final String TXN_APP_ID = "spark.databricks.delta.write.txnAppId";
    private static final String TXN_VERSION = "spark.databricks.delta.write.txnVersion";

    private DeltaLandings() {}

    /** The number of the newest one in the table; 0 when there is none. */
    static long newest(SparkSession session, String path) {
        Snapshot newest = DeltaLog.forTable(session, path).update(false, Option.empty(), Option.empty());
        Option<Object> number = newest.transactions().get(APPLICATION);
        return number.isEmpty() ? 0 : ((Number) number.get()).longValue();
    }

    /**
     * Makes one that stores the progress.
     *
     * @param number one more than that of the landing on whose rows and progress it rests
     * @param commit makes the commit
     * @throws IllegalStateException when another sink has landed since
     */
    static void land(SparkSession session, String path, long number, TableProgress progress, Runnable commit) {
        DeltaLog log = DeltaLog.forTable(session, path);
        long before = log.unsafeVolatileSnapshot().version();
        String json = DeltaProgress.json(progress);
        session.conf().set(TXN_APP_ID, APPLICATION);
        session.conf().set(TXN_VERSION, number);
        try {
            DeltaProgress.storing(session, json, commit);
        } finally {
            session.conf().unset(TXN_APP_ID);
            session.conf().unset(TXN_VERSION);
        }
        if (!isInLog(log, before, json)) {
            throw new IllegalStateException(
                    "Another sink has landed changes in " + path + " meanwhile; only one may run for a pipeline");
        }
    }

    private static boolean isInLog(DeltaLog log, long before, String progress) {
        Iterator<Tuple2<Object, Seq<Action>>> commits = log.getChanges(before + 1, Option.empty(), false);
        while (commits.hasNext()) {
            Iterator<Action> actions = commits.next()._2().iterator();
            while (actions.hasNext()) {
                if (actions.next() instanceof CommitInfo commit
                        && commit.userMetadata().contains(progress)) {
                    return true;
                }
            }
        }
        return false;
    }
}
