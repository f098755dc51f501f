package dev.sluice.sink.stack;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.PipelineFile;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.SparkSessions;
import dev.sluice.sink.format.iceberg.IcebergFormat;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Prints lake tables as JSON, for tests of other modules, which see no Spark: {@code LakeDump OUT FILE OVERLAY TABLE…}.
 * The output has, by table, the columns with their types in Iceberg and Spark, and the rows with every value as text.
 */
public final class LakeDump {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 200;

    private LakeDump() {}

    public static void main(String... args) throws Exception {
        Pipeline pipeline = PipelineFile.load(List.of(Path.of(args[1]), Path.of(args[2])), System.getenv());
        SparkSession spark = SparkSessions.open(pipeline.name(), pipeline.lake(), "");
        spark.conf().set("spark.sql.datetime.java8API.enabled", "true");
        ObjectNode tables = JSON.createObjectNode();
        for (String name : Arrays.asList(args).subList(3, args.length)) {
            tables.set(name, table(spark, IcebergFormat.sqlName(pipeline.name(), TableId.parse(name), "")));
        }
        JSON.writeValue(Path.of(args[0]).toFile(), tables);
        spark.stop();
    }

    private static ObjectNode table(SparkSession spark, String name) throws Exception {
        ObjectNode table = JSON.createObjectNode();
        ObjectNode columns = table.putObject("columns");
        for (Types.NestedField field :
                Spark3Util.loadIcebergTable(spark, name).schema().columns()) {
            columns.putObject(field.name()).put("iceberg", field.type().toString());
        }
        ArrayNode rows = table.putArray("rows");
        var read = spark.sql("SELECT * FROM " + name);
        for (StructField field : read.schema().fields()) {
            ((ObjectNode) columns.get(field.name()))
                    .put("spark", field.dataType().simpleString());
        }
        for (Row row : read.collectAsList()) {
            ObjectNode values = rows.addObject();
            for (int i = 0; i < row.length(); i++) {
                values.put(row.schema().fields()[i].name(), text(row.get(i)));
            }
        }
        return table;
    }

    private static @Nullable String text(@Nullable Object value) throws IOException {
        if (value instanceof byte[] bytes) {
            return bytes.length > LONGEST
                    ? bytes.length + " bytes, MD5 " + md5(bytes)
                    : "0x" + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof String text) {
            return text.length() > LONGEST
                    ? text.length() + " characters, MD5 " + md5(text.getBytes(StandardCharsets.UTF_8))
                    : text;
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof scala.collection.Seq<?> elements) {
            return CollectionConverters.asJava(elements).stream()
                    .map(LakeDump::element)
                    .collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof scala.collection.Map<?, ?> entries) {
            Map<String, String> sorted = new TreeMap<>();
            CollectionConverters.asJava(entries).forEach((key, each) -> sorted.put(element(key), element(each)));
            return sorted.toString();
        }
        return value == null ? null : value.toString();
    }

    /** Texts within a list are quoted, so that a comma in one is no end of it. */
    private static String element(@Nullable Object value) {
        try {
            return value instanceof String ? JSON.writeValueAsString(value) : String.valueOf(text(value));
        } catch (IOException e) {
            throw new IllegalStateException("A text always has a JSON form", e);
        }
    }

    private static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has MD5", e);
        }
    }
}
