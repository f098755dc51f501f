package dev.sluice.schemas.pipeline;

import java.io.Serializable;

/**
 * A place in a pipeline file.
 *
 * @param file name of the file
 * @param line from 1
 * @param path keys from the top, joined by dots; empty at the top
 */
public record Place(String file, int line, String path) implements Serializable {

    /** The place of a key below this one. */
    Place at(String key, String inFile, int onLine) {
        return new Place(inFile, onLine, path.isEmpty() ? key : path + "." + key);
    }

    /** The place of a key below this one, when it is not known on which line that stands. */
    Place at(String key) {
        return at(key, file, line);
    }

    @Override
    public String toString() {
        return path.isEmpty() ? file + ":" + line : file + ":" + line + " " + path;
    }
}
