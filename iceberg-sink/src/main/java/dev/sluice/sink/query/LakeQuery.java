package dev.sluice.sink.query;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.PipelineFile;
import dev.sluice.sink.SparkSessions;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Answers SQL statements on the lake, whose catalog is named {@code lake}, for programs of other modules, which see no Spark:
 * {@code LakeQuery OUT FILE OVERLAY STATEMENT…}. {@code OUT} gets JSON: by statement, the rows with every value as text,
 * {@code "null"} where there is none.
 */
public final class LakeQuery {

    private static final ObjectMapper JSON = new ObjectMapper();

    private LakeQuery() {}

    public static void main(String... args) throws Exception {
        Pipeline pipeline = PipelineFile.load(List.of(Path.of(args[1]), Path.of(args[2])), System.getenv());
        SparkSession spark = SparkSessions.open(pipeline.name(), pipeline.lake(), "");
        ArrayNode answers = JSON.createArrayNode();
        for (String statement : Arrays.asList(args).subList(3, args.length)) {
            ArrayNode rows = answers.addArray();
            for (Row row : spark.sql(statement).collectAsList()) {
                ArrayNode values = rows.addArray();
                for (int i = 0; i < row.length(); i++) {
                    values.add(String.valueOf(row.get(i)));
                }
            }
        }
        JSON.writeValue(Path.of(args[0]).toFile(), answers);
        spark.stop();
    }
}
