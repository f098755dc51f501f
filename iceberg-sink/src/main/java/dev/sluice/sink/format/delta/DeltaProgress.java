package dev.sluice.sink.format.delta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.sink.plan.TableProgress;
import io.delta.tables.DeltaTable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.apache.spark.sql.functions.col;

/** Progress as a commit's user metadata: JSON of {@link TableProgress#toProperties()}. */
final class DeltaProgress {

    private static final String USER_METADATA = "spark.databricks.delta.commitInfo.userMetadata";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, String>> PROPERTIES = new TypeReference<>() {};
    /** Commits that are looked at first: as a rule the newest is the sink's own. */
    private static final int FIRST_LOOK = 4;

    private DeltaProgress() {}

    /** Does something that makes one commit, which stores the progress. */
    static void storing(SparkSession session, TableProgress progress, Runnable commit) {
        storing(session, json(progress), commit);
    }

    /** @param json of the progress */
    static void storing(SparkSession session, String json, Runnable commit) {
        session.conf().set(USER_METADATA, json);
        try {
            commit.run();
        } finally {
            session.conf().unset(USER_METADATA);
        }
    }

    /** That of the newest commit of the sink's own; commits of others, such as those of OPTIMIZE, hold none. */
    static Optional<TableProgress> newest(DeltaTable table) {
        Optional<TableProgress> progress = newest(table.history(FIRST_LOOK));
        return progress.isPresent() ? progress : newest(table.history());
    }

    private static Optional<TableProgress> newest(Dataset<Row> history) {
        List<Row> commits = history.filter(col("userMetadata").isNotNull())
                .orderBy(col("version").desc())
                .select("userMetadata")
                .collectAsList();
        for (Row commit : commits) {
            Optional<TableProgress> progress = parse(commit.getString(0));
            if (progress.isPresent()) {
                return progress;
            }
        }
        return Optional.empty();
    }

    /** As the commit's user metadata. */
    static String json(TableProgress progress) {
        try {
            return JSON.writeValueAsString(progress.toProperties());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A map of texts is not JSON", e);
        }
    }

    /** Empty for what others write there, which need not be JSON. */
    private static Optional<TableProgress> parse(String userMetadata) {
        if (!userMetadata.startsWith("{\"sluice.")) {
            return Optional.empty();
        }
        try {
            @Nullable Map<String, String> properties = JSON.readValue(userMetadata, PROPERTIES);
            return properties == null ? Optional.empty() : TableProgress.fromProperties(properties);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A commit's progress is not JSON", e);
        }
    }
}
