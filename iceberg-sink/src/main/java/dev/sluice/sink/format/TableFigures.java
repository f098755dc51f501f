package dev.sluice.sink.format;

/**
 * How much a lake table consists of, as its newest metadata says.
 *
 * @param dataFiles live data files
 * @param deleteFiles live delete files; deletion vectors count one each
 * @param deletedRows rows in data files that delete files take out; a row that two delete files name counts twice
 * @param rows in data files, deleted ones among them
 * @param bytes of data and delete files
 * @param snapshots that can be read
 * @param manifests of the current snapshot
 */
public record TableFigures(
        long dataFiles, long deleteFiles, long deletedRows, long rows, long bytes, int snapshots, int manifests) {

    /** Deleted rows in percent of all rows in data files. */
    public double deletedPercent() {
        return rows == 0 ? 0 : 100.0 * deletedRows / rows;
    }
}
