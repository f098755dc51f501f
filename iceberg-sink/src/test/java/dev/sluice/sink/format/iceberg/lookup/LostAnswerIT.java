package dev.sluice.sink.format.iceberg.lookup;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeMetadata;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.stack.Stack;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A catalog that commits, or does not, and whose answer is lost. */
class LostAnswerIT {

    private static final LakeSchema SCHEMA = LakeSchema.of(
            List.of(
                    new LakeColumn("id", DataTypes.LongType),
                    new LakeColumn(LakeMetadata.POSITION, DataTypes.StringType)),
            List.of("id"));
    private static final String NAME = "lake.lost_public.orders";

    private Stack stack;
    private Table table;

    @BeforeEach
    void table() throws Exception {
        stack = Stack.shared();
        stack.query("CREATE NAMESPACE IF NOT EXISTS lake.lost_public");
        stack.query("DROP TABLE IF EXISTS " + NAME);
        stack.query("CREATE TABLE " + NAME + " (id bigint, " + LakeMetadata.POSITION
                + " string) USING iceberg TBLPROPERTIES ('format-version' = '2', 'commit.retry.num-retries' = '0')");
        Catalog catalog = Spark3Util.loadIcebergCatalog(stack.session(), "lake");
        table = catalog.loadTable(TableIdentifier.of("lost_public", "orders"));
        land(table, 1);
    }

    @Test
    void theFilesOfACommitThatMayHaveComeAboutStay() {
        Table lost = new BaseTable(
                new Answering(operations()) {
                    @Override
                    public void commit(@Nullable TableMetadata base, TableMetadata metadata) {
                        super.commit(base, metadata);
                        throw new IllegalStateException("The connection is lost");
                    }
                },
                table.name());

        assertThatThrownBy(() -> land(lost, 1, 2)).hasMessage("The connection is lost");

        assertThat(stack.query("SELECT id FROM " + NAME + " ORDER BY id")).containsExactly("[1]", "[2]");
    }

    @Test
    void theFilesOfACommitThatWasRefusedGo() {
        Set<Path> before = dataFiles();
        Table refused = new BaseTable(
                new Answering(operations()) {
                    @Override
                    public void commit(@Nullable TableMetadata base, TableMetadata metadata) {
                        assertThat(dataFiles())
                                .as("files that wait for the commit")
                                .hasSizeGreaterThan(before.size());
                        throw new CommitFailedException("Refused");
                    }
                },
                table.name());

        assertThatThrownBy(() -> land(refused, 1, 2)).hasMessage("Refused");

        assertThat(dataFiles()).isEqualTo(before);
        assertThat(stack.query("SELECT id FROM " + NAME)).containsExactly("[1]");
    }

    private TableOperations operations() {
        return ((BaseTable) table).operations();
    }

    private Set<Path> dataFiles() {
        try (Stream<Path> files =
                Files.list(Path.of(URI.create(table.location()).getPath(), "data"))) {
            return files.filter(file -> file.toString().endsWith(".parquet")).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Operations of a table; what they answer is said by who extends them. */
    private static class Answering implements TableOperations {

        private final TableOperations operations;

        Answering(TableOperations operations) {
            this.operations = operations;
        }

        @Override
        public TableMetadata current() {
            return operations.current();
        }

        @Override
        public TableMetadata refresh() {
            return operations.refresh();
        }

        @Override
        public void commit(@Nullable TableMetadata base, TableMetadata metadata) {
            operations.commit(base, metadata);
        }

        @Override
        public FileIO io() {
            return operations.io();
        }

        @Override
        public String metadataFileLocation(String fileName) {
            return operations.metadataFileLocation(fileName);
        }

        @Override
        public LocationProvider locationProvider() {
            return operations.locationProvider();
        }
    }

    private void land(Table table, long... ids) {
        List<RowPlan.Put> puts = LongStream.of(ids)
                .mapToObj(id -> new RowPlan.Put(
                        Key.of(List.of(id)),
                        SourcePosition.ZERO,
                        new RowImage(
                                Map.of("id", id, LakeMetadata.POSITION, SourcePosition.ZERO.toString()), Set.of())))
                .toList();
        RowPlan plan = new RowPlan(RowPlan.Guard.REPLACE, Optional.empty(), puts, List.of());
        new TableLookup(new Readers(stack.session())).execute(table, SCHEMA, plan, Map.of("who", "test"), () -> {});
    }
}
