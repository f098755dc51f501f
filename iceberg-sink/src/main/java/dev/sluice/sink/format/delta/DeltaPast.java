package dev.sluice.sink.format.delta;

import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import scala.Option;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The end of a table's older versions: a checkpoint of the newest, and then the log before it goes. Delta does the same by
 * itself, but keeps the log of the day at the least. Broken off anywhere, it leaves a table that can be read: what is
 * removed is of no use behind the checkpoint. Commits are named by their version, of twenty digits, and so is what belongs
 * to them (Delta's protocol, "File Types").
 */
final class DeltaPast {

    private static final Pattern OF_VERSION = Pattern.compile("\\.?(\\d{20})\\..*");

    private DeltaPast() {}

    /** Leaves the newest version; returns how many commits went. */
    static long end(SparkSession session, String path) throws IOException {
        DeltaLog delta = DeltaLog.forTable(session, path);
        Snapshot newest = delta.update(false, Option.empty(), Option.empty());
        delta.checkpoint(newest, Option.empty());
        Path log = delta.logPath();
        FileSystem files = log.getFileSystem(session.sessionState().newHadoopConf());
        long commits = 0;
        for (FileStatus file : files.listStatus(log)) {
            String name = file.getPath().getName();
            Matcher version = OF_VERSION.matcher(name);
            if (version.matches() && Long.parseLong(version.group(1)) < newest.version()) {
                files.delete(file.getPath(), false);
                commits += name.length() == "00000000000000000000.json".length() && name.endsWith(".json") ? 1 : 0;
            }
        }
        return commits;
    }
}
