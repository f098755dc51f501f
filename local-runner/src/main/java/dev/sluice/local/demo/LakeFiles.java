package dev.sluice.local.demo;

import dev.sluice.schemas.table.TableId;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Where the tables of the local warehouse are: each one's latest metadata file, by which any reader can open it. */
final class LakeFiles {

    private static final String SUFFIX = ".metadata.json";

    private final Path warehouse;

    LakeFiles(Path warehouse) {
        this.warehouse = warehouse;
    }

    /** Metadata files by table; tables that are not there are left out. */
    Map<TableId, Path> latest() throws IOException {
        Map<TableId, Path> latest = new TreeMap<>();
        for (TableId table : ShopDatabase.TABLES) {
            metadata(table).ifPresent(file -> latest.put(table, file));
        }
        return latest;
    }

    private Optional<Path> metadata(TableId table) throws IOException {
        Path directory = warehouse
                .resolve(ShopDatabase.PIPELINE + "_" + table.schema())
                .resolve(table.name())
                .resolve("metadata");
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(directory)) {
            // Named <version>-<uuid>, the version with leading zeros.
            return files.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .max(Comparator.comparing(file -> file.getFileName().toString()));
        }
    }
}
