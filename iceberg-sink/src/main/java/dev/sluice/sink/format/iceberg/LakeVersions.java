package dev.sluice.sink.format.iceberg;

import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.LakeName;
import dev.sluice.sink.plan.LoadState;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * The newest version of each lake table of a pipeline as its own files tell it, beside what the catalog says. Iceberg keeps a
 * table's versions as files in the table's folder; a catalog only names the newest.
 *
 * <p>Why the newest file may be taken for the newest version, even where a commit broke off between writing it and telling the
 * catalog: it holds rows and progress of that commit together, so that the stream goes on behind them. No sink may be at work.
 */
public final class LakeVersions implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LakeVersions.class);

    /** {@code …/<namespace>/<folder>/metadata/<version>.metadata.json}; Iceberg may compress it. */
    private static final Pattern METADATA =
            Pattern.compile("([^/]+)/([^/]+)/metadata/[^/]+?(\\.gz)?\\.metadata\\.json(\\.gz)?");

    /** The folder of a table that a load has made has the load's name. */
    private static final Pattern LOADED = Pattern.compile("(.+)" + IcebergLoad.SUFFIX + "_[0-9a-f]+");

    private final String pipeline;
    private final String warehouse;
    private final Catalog catalog;
    private final FileIO files;
    private final Configuration hadoop;

    private LakeVersions(String pipeline, String warehouse, Catalog catalog, FileIO files, Configuration hadoop) {
        this.pipeline = pipeline;
        this.warehouse = warehouse;
        this.catalog = catalog;
        this.files = files;
        this.hadoop = hadoop;
    }

    /**
     * Opens catalog and warehouse, without Spark.
     *
     * @param settings {@code lake.catalog}, with its {@code warehouse}
     */
    public static LakeVersions open(String pipeline, String warehouse, Map<String, String> settings) {
        Configuration hadoop = LocalFiles.configuration();
        Catalog catalog = IcebergCatalog.open(settings, hadoop);
        return new LakeVersions(pipeline, warehouse, catalog, IcebergCatalog.fileIo(settings), hadoop);
    }

    /** How the catalog stands to a table's newest version. */
    public enum Standing {
        /** It names it. */
        CURRENT,
        /** It knows no such table. */
        MISSING,
        /** It names an older one, whose file may be gone. */
        OLDER
    }

    /**
     * A table that the files tell of.
     *
     * @param lakeTable by its own name; the schema is what follows the pipeline's name in its namespace
     * @param file that holds its newest version
     * @param at when that was written
     */
    public record Newest(TableId lakeTable, Standing standing, String file, Instant at) {}

    /**
     * Looks through the warehouse.
     *
     * @param ours tells the pipeline's tables, by their own names, from those of another whose name begins alike
     * @return by name
     */
    public List<Newest> look(Predicate<TableId> ours) {
        Map<TableId, TableMetadata> newest = new TreeMap<>();
        for (String folder : folders()) {
            for (FileInfo file : listing().listPrefix(folder)) {
                tableOf(file.location()).filter(ours).ifPresent(table -> read(file.location())
                        .ifPresent(version -> newest.merge(table, version, LakeVersions::later)));
            }
        }
        List<Newest> found = new ArrayList<>();
        newest.forEach((table, version) -> found.add(new Newest(
                table,
                standing(identifier(table), version),
                version.metadataFileLocation(),
                Instant.ofEpochMilli(version.lastUpdatedMillis()))));
        return List.copyOf(found);
    }

    /** Whether the catalog knows no table of the pipeline although the warehouse holds some. */
    public boolean isForgotten(Predicate<TableId> ours) {
        return !isKnown()
                && folders().stream().anyMatch(folder -> StreamSupport.stream(
                                listing().listPrefix(folder).spliterator(), false)
                        .flatMap(file -> tableOf(file.location()).stream())
                        .anyMatch(ours));
    }

    private boolean isKnown() {
        try {
            return catalog instanceof SupportsNamespaces namespaces
                    && namespaces.listNamespaces().stream()
                            .filter(namespace -> namespace.level(0).startsWith(LakeName.prefix(pipeline)))
                            .anyMatch(
                                    namespace -> !catalog.listTables(namespace).isEmpty());
        } catch (NoSuchNamespaceException e) {
            return false; // A hadoop catalog whose warehouse no table has made yet.
        }
    }

    /** Where the pipeline's namespaces lie. Object stores list whatever begins alike, file systems only whole folders. */
    private List<String> folders() {
        String root = warehouse.replaceAll("/+$", "");
        if (!(files instanceof HadoopFileIO)) {
            return List.of(root + "/" + LakeName.prefix(pipeline));
        }
        try {
            Path folder = new Path(root);
            List<String> folders = new ArrayList<>();
            for (FileStatus each : folder.getFileSystem(hadoop).listStatus(folder)) {
                if (each.isDirectory() && each.getPath().getName().startsWith(LakeName.prefix(pipeline))) {
                    folders.add(each.getPath().toString());
                }
            }
            return folders;
        } catch (FileNotFoundException e) {
            return List.of(); // Nothing was ever written.
        } catch (IOException e) {
            throw new UncheckedIOException("The warehouse " + warehouse + " can't be listed", e);
        }
    }

    /** Makes the catalog name the version that was found; rows are not touched. */
    public void register(Newest found) {
        TableIdentifier table = identifier(found.lakeTable());
        new Namespaces(catalog).require(table.namespace());
        if (found.standing() == Standing.OLDER) {
            catalog.dropTable(table, false);
        }
        catalog.registerTable(table, found.file());
    }

    private TableIdentifier identifier(TableId lakeTable) {
        return IcebergFormat.identifier(LakeName.of(IcebergFormat.CATALOG, pipeline, lakeTable, ""));
    }

    private SupportsPrefixOperations listing() {
        if (files instanceof SupportsPrefixOperations listing) {
            return listing;
        }
        throw new IllegalStateException(files.getClass().getName() + " can't list the warehouse's files");
    }

    private Optional<TableId> tableOf(String location) {
        Matcher path = METADATA.matcher(location);
        if (!path.find() || path.end() != location.length() || !path.group(1).startsWith(LakeName.prefix(pipeline))) {
            return Optional.empty();
        }
        String folder = path.group(2);
        Matcher loaded = LOADED.matcher(folder);
        String name = loaded.matches() ? loaded.group(1) : folder;
        boolean isBeside = name.endsWith(IcebergTable.REBUILD) || name.endsWith(IcebergLoad.SUFFIX);
        return isBeside
                ? Optional.empty()
                : Optional.of(new TableId(
                        path.group(1).substring(LakeName.prefix(pipeline).length()), name));
    }

    /** Empty for a file that was not written to its end, whose snapshot is not all there, or of a load that is under way. */
    private Optional<TableMetadata> read(String location) {
        try {
            TableMetadata version = TableMetadataParser.read(files, location);
            @Nullable Snapshot snapshot = version.currentSnapshot();
            boolean isWhole = snapshot == null
                    || files.newInputFile(snapshot.manifestListLocation()).exists();
            // A table that was replaced by a load may have the load's state for a moment, too.
            boolean isLoading = location.contains(IcebergLoad.SUFFIX + "_")
                    && LoadState.fromProperties(version.properties()).isPresent();
            return isWhole && !isLoading ? Optional.of(version) : Optional.empty();
        } catch (RuntimeException e) {
            log.atWarn().addKeyValue("file", location).setCause(e).log("A version can't be read and is left out");
            return Optional.empty();
        }
    }

    private static TableMetadata later(TableMetadata one, TableMetadata other) {
        return Comparator.comparingLong(TableMetadata::lastUpdatedMillis)
                                .thenComparing(LakeVersions::fileName)
                                .compare(one, other)
                        >= 0
                ? one
                : other;
    }

    /** Begins with the version's number. */
    private static String fileName(TableMetadata version) {
        String location = version.metadataFileLocation();
        return location.substring(location.lastIndexOf('/') + 1);
    }

    private Standing standing(TableIdentifier table, TableMetadata newest) {
        try {
            TableMetadata named =
                    ((HasTableOperations) catalog.loadTable(table)).operations().current();
            boolean isCurrent =
                    fileName(named).equals(fileName(newest)) || named.lastUpdatedMillis() > newest.lastUpdatedMillis();
            return isCurrent ? Standing.CURRENT : Standing.OLDER;
        } catch (NoSuchTableException e) {
            return Standing.MISSING;
        } catch (NotFoundException e) {
            return Standing.OLDER; // The file that the catalog names is gone.
        }
    }

    @Override
    public void close() {
        try {
            files.close();
        } finally {
            IcebergCatalog.close(catalog);
        }
    }
}
