package dev.sluice.sink.stream;

import dev.sluice.sink.decode.RawRecord;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads Kafka records through Spark's Kafka source: those of a batch, or those of a range of one topic. */
final class Records {

    private static final String[] COLUMNS = {"topic", "partition", "offset", "key", "value", "headers"};
    /** Spark makes a task of each partition of each topic; small batches are read by few tasks. */
    private static final int TASKS = 2;

    private final SparkSession session;
    private final Map<String, String> options;

    Records(SparkSession session, KafkaOptions kafka) {
        this.session = session;
        this.options = kafka.forSpark();
    }

    /** The batch's records by topic, in one Spark job. */
    static Map<String, List<RawRecord>> ofBatch(Dataset<Row> batch) {
        Map<String, List<RawRecord>> byTopic = new TreeMap<>();
        for (RawRecord record : collect(batch)) {
            byTopic.computeIfAbsent(record.topic(), t -> new ArrayList<>()).add(record);
        }
        return byTopic;
    }

    /** The committed records of a topic from one offset per partition up to, not including, another. */
    List<RawRecord> ofRange(String topic, SortedMap<Integer, Long> from, SortedMap<Integer, Long> upTo) {
        SortedMap<Integer, Long> start = new TreeMap<>();
        SortedMap<Integer, Long> end = new TreeMap<>();
        StringBuilder partitions = new StringBuilder();
        upTo.forEach((partition, offset) -> {
            if (offset > from.getOrDefault(partition, 0L)) {
                start.put(partition, from.getOrDefault(partition, 0L));
                end.put(partition, offset);
                partitions.append(partitions.length() == 0 ? "" : ",").append(partition);
            }
        });
        if (end.isEmpty()) {
            return List.of();
        }
        Dataset<Row> range = session.read()
                .format("kafka")
                .options(options)
                .option("assign", "{\"" + topic + "\":[" + partitions + "]}")
                .option("startingOffsets", TopicOffsets.of(topic, start).toJson())
                .option("endingOffsets", TopicOffsets.of(topic, end).toJson())
                .load();
        return collect(range);
    }

    private static List<RawRecord> collect(Dataset<Row> records) {
        List<Row> rows = records.selectExpr(COLUMNS).coalesce(TASKS).collectAsList();
        List<RawRecord> raw = new ArrayList<>(rows.size());
        for (Row row : rows) {
            raw.add(new RawRecord(
                    row.getString(0),
                    row.getInt(1),
                    row.getLong(2),
                    (byte @Nullable []) row.get(3),
                    (byte @Nullable []) row.get(4),
                    headers(row)));
        }
        return raw;
    }

    private static List<RawRecord.Header> headers(Row row) {
        if (row.isNullAt(5)) {
            return List.of();
        }
        List<RawRecord.Header> headers = new ArrayList<>(2);
        for (Row header : CollectionConverters.asJava(row.<Row>getSeq(5))) {
            headers.add(new RawRecord.Header(header.getString(0), (byte @Nullable []) header.get(1)));
        }
        return headers;
    }
}
