package dev.sluice.sink.format.parquet;

import dev.sluice.sink.plan.RowImage;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A table's folder: its files, each of which is a commit, in their order. What else lies in it is passed over. */
final class TableFolder {

    private final Path path;
    private final RowFiles files;
    private final Map<DataFile, Optional<Positions>> positions = new HashMap<>();

    TableFolder(String path, RowFiles files) {
        this.path = new Path(path);
        this.files = files;
    }

    /** The newest commit's file and its footer; empty while there is none. */
    Optional<Commit> newest() throws IOException {
        List<DataFile> all = list();
        return all.isEmpty() ? Optional.empty() : Optional.of(read(Collections.max(all)));
    }

    /**
     * Makes a commit: either all of it is in the folder afterwards, or nothing of it is. When it throws, it may be
     * either.
     *
     * @param before the newest commit
     */
    Commit add(Optional<Commit> before, List<RowImage> rows, Footer footer) throws IOException {
        byte[] content = files.write(rows, footer);
        DataFile file = DataFile.after(before.map(Commit::file));
        FileSystem system = files.fileSystem(path);
        Storing.in(system).store(system, path, file, content);
        positions.put(file, footer.positions());
        return new Commit(file, footer);
    }

    /**
     * Those of the wanted positions that there are rows of.
     *
     * @param bounds of the wanted positions; files whose positions lie beyond them are not read
     */
    Set<String> positionsAmong(Collection<String> wanted, Positions bounds) throws IOException {
        List<DataFile> all = list();
        positions.keySet().retainAll(all);
        Set<String> found = new HashSet<>();
        for (DataFile file : all) {
            if (!positions.containsKey(file)) {
                positions.put(file, read(file).footer().positions());
            }
            Optional<Positions> its = positions.getOrDefault(file, Optional.empty());
            if (its.filter(bounds::overlaps).isPresent()) {
                found.addAll(files.positionsIn(pathOf(file), wanted));
            }
        }
        return found;
    }

    private Commit read(DataFile file) throws IOException {
        return new Commit(file, files.footer(pathOf(file)));
    }

    private Path pathOf(DataFile file) {
        return new Path(path, file.name());
    }

    private List<DataFile> list() throws IOException {
        List<DataFile> all = new ArrayList<>();
        try {
            for (FileStatus each : files.fileSystem(path).listStatus(path)) {
                DataFile.parse(each.getPath().getName()).ifPresent(all::add);
            }
        } catch (FileNotFoundException e) {
            // The table has never had a commit.
            return List.of();
        }
        return all;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
