package dev.sluice.sink.contract;

import dev.sluice.schemas.pipeline.DeletePolicy;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.PartitionTerm;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeMetadata;
import dev.sluice.sink.plan.LakeSchema;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

import static dev.sluice.sink.contract.Changes.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Changelogs in Parquet files. */
@InMode.Only(LakeMode.CHANGELOG)
class ParquetIT extends ContractIT {

    private static final Changes CHANGES = new Changes(SourceHistory.TABLE);

    @Override
    Lakehouse open() {
        return Lakehouse.parquet();
    }

    private Landed table(LakeSchema source) {
        return open().table(Expectations.CHANGELOG.mode(), source);
    }

    @Test
    void aTableIsParquetFilesAndNothingElse() throws Exception {
        Landed lake = table(SourceHistory.TABLE);
        lake.land(CHANGES.insert(1, values("id", 1L, "large", "a")));
        lake.land(CHANGES.insert(2, values("id", 2L, "large", "b")));

        assertThat(files(lake)).isNotEmpty().allSatisfy(file -> assertThat(
                        file.getFileName().toString())
                .matches("[0-9]{19}-[-0-9a-f]{36}[.]parquet"));
        assertThat(Lakehouse.elsewhere()
                        .sql("SELECT id FROM " + lake.name() + " ORDER BY id")
                        .collectAsList())
                .extracting(row -> row.getLong(0))
                .containsExactly(1L, 2L);
    }

    @Test
    void aFileThatWasLeftHalfWrittenIsPassedOver() throws Exception {
        Landed lake = table(SourceHistory.TABLE);
        lake.land(CHANGES.insert(1, values("id", 1L, "large", "a")));
        Files.writeString(
                folder(lake).resolve(".9999999999999999999-00000000-0000-0000-0000-000000000000.parquet.tmp"), "PAR1");

        assertThat(lake.anotherHandle().progress()).contains(lake.progress());
        assertThat(lake.rows("id")).containsExactly("1");
    }

    @Test
    void aProcessThatStartsAgainAddsNoRowTwice() throws Exception {
        Lakehouse lakehouse = open();
        Landed before = lakehouse.table(Expectations.CHANGELOG.mode(), SourceHistory.TABLE);
        before.land(CHANGES.insert(1, values("id", 1L)), CHANGES.insert(4, values("id", 4L)));
        before.land(CHANGES.insert(2, values("id", 2L)));

        Landed after = before.startedAgain();
        after.land(CHANGES.insert(2, values("id", 2L)), CHANGES.insert(3, values("id", 3L)));
        after.land(CHANGES.insert(4, values("id", 4L)), CHANGES.insert(5, values("id", 5L)));

        assertThat(after.rows("id")).containsExactly("1", "2", "3", "4", "5");
    }

    @Test
    void columnsThatWereAddedAreFoundByMergingTheFilesSchemas() throws Exception {
        Landed lake = table(SourceHistory.TABLE);
        lake.land(CHANGES.insert(1, values("id", 1L, "large", "a")));
        LakeSchema more = SourceHistory.TABLE.with(List.of(new LakeColumn("added", DataTypes.DateType)), List.of("id"));
        lake.source(more);
        lake.land(new Changes(more).insert(2, values("id", 2L, "added", LocalDate.of(2026, 1, 2))));

        Dataset<Row> read = Lakehouse.elsewhere()
                .read()
                .option("mergeSchema", "true")
                .parquet(folder(lake).toString());
        assertThat(read.orderBy("id").select("large", "added").collectAsList())
                .extracting(row -> row.mkString("|"))
                .containsExactly("a|null", "null|2026-01-02");
    }

    @Test
    void valuesOfEveryTypeComeBackAsTheyWere() throws Exception {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("yes", true);
        row.put("small", Integer.MIN_VALUE);
        row.put("big", Long.MAX_VALUE);
        row.put("real", Float.NEGATIVE_INFINITY);
        row.put("double", Double.NaN);
        row.put("money", new BigDecimal("-99999999999999999999999999999999999.999"));
        row.put("text", "\u0001 'ünï' 😀");
        row.put("bytes", new byte[] {0, -1});
        row.put("day", LocalDate.of(1, 1, 1));
        row.put("moment", Instant.parse("1500-01-01T00:00:00.000001Z"));
        row.put("last", Instant.ofEpochSecond(9_223_372_036_825L, 999_999_000));
        row.put("local", LocalDateTime.parse("9999-12-31T23:59:59.999999"));
        LakeSchema schema = LakeSchema.of(
                List.of(
                        new LakeColumn("yes", DataTypes.BooleanType),
                        new LakeColumn("small", DataTypes.IntegerType),
                        new LakeColumn("big", DataTypes.LongType),
                        new LakeColumn("real", DataTypes.FloatType),
                        new LakeColumn("double", DataTypes.DoubleType),
                        new LakeColumn("money", DataTypes.createDecimalType(38, 3)),
                        new LakeColumn("text", DataTypes.StringType),
                        new LakeColumn("bytes", DataTypes.BinaryType),
                        new LakeColumn("day", DataTypes.DateType),
                        new LakeColumn("moment", DataTypes.TimestampType),
                        new LakeColumn("last", DataTypes.TimestampType),
                        new LakeColumn("local", DataTypes.TimestampNTZType),
                        new LakeColumn("list", DataTypes.createArrayType(DataTypes.StringType, true)),
                        new LakeColumn("map", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType))),
                List.of());
        Landed lake = table(schema);
        Map<String, @Nullable Object> whole = new HashMap<>(row);
        whole.put("list", Arrays.asList("a", null, ""));
        whole.put("map", Map.of("k", "v"));
        lake.land(new Changes(schema).insert(1, whole));
        lake.land(new Changes(schema).insert(2, values()));

        Map<String, @Nullable Object> read = lake.content().stream()
                .filter(each -> each.get("yes") != null)
                .findFirst()
                .orElseThrow();
        row.forEach((column, value) -> assertThat(read.get(column)).as(column).isEqualTo(value));
        assertThat(String.valueOf(read.get("list"))).contains("(a, null, )");
        assertThat(String.valueOf(read.get("map"))).contains("k -> v");
        assertThat(read.get(LakeMetadata.LANDED_AT)).isEqualTo(Landed.AT);
    }

    @Test
    void columnsThatDifferInCaseOnlyAreRefused() {
        LakeSchema twins = LakeSchema.of(
                List.of(new LakeColumn("id", DataTypes.LongType), new LakeColumn("ID", DataTypes.LongType)),
                List.of("id"));

        assertThatThrownBy(() -> table(twins).land(List.of()))
                .isInstanceOf(IncompatibleSchema.class)
                .hasMessageContaining("upper and lower case");
    }

    @Test
    void modesWhoseRowsChangeAreRefused() {
        Landed mirror = open().table(Expectations.MIRROR_HARD.mode(), SourceHistory.TABLE);

        assertThatThrownBy(() -> mirror.land(List.of()))
                .isInstanceOf(IncompatibleSchema.class)
                .hasMessageContaining("mode: changelog");
    }

    @Test
    void partitionsAreRefused() {
        LandingSettings layout = new LandingSettings(
                List.of(LakeMode.CHANGELOG),
                DeletePolicy.HARD,
                List.of(new PartitionTerm(PartitionTerm.Transform.IDENTITY, "id", OptionalInt.empty())),
                List.of());
        Landed lake = open().table(Expectations.CHANGELOG.mode(), SourceHistory.TABLE, layout);

        assertThatThrownBy(() -> lake.land(List.of()))
                .isInstanceOf(IncompatibleSchema.class)
                .hasMessageContaining("partition");
    }

    private static List<Path> files(Landed lake) throws IOException {
        try (Stream<Path> files = Files.list(folder(lake))) {
            return files.toList();
        }
    }

    private static Path folder(Landed lake) {
        return Path.of(lake.name().replaceAll("^parquet\\.`file:|`$", ""));
    }
}
