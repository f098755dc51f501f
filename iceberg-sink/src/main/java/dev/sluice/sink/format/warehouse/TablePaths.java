package dev.sluice.sink.format.warehouse;

import dev.sluice.schemas.table.TableId;

import java.nio.charset.StandardCharsets;

/**
 * Where the tables of a pipeline lie: {@code <warehouse>/<pipeline>_<schema>/<table>}. A table is known by its path alone.
 *
 * @param warehouse an absolute path, or an address with a scheme
 */
public record TablePaths(String warehouse, String pipeline) {

    /**
     * The folder of a lake table of a source table.
     *
     * @param suffix what the mode adds to the source table's name
     */
    public String path(TableId source, String suffix) {
        return warehouse.replaceAll("/+$", "") + "/" + folder(pipeline + "_" + source.schema()) + "/"
                + folder(source.name() + suffix);
    }

    /**
     * A name as one folder, whatever characters it has: others than ASCII letters, digits and {@code _} are written as
     * {@code -} and the two hex digits of each byte of their UTF-8, which may be turned back and fits into the 255 bytes
     * of a file's name. So is a {@code _} at the beginning, for folders that begin so are hidden.
     */
    static String folder(String name) {
        StringBuilder folder = new StringBuilder();
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            boolean isPlain = c < 128 && (Character.isLetterOrDigit(c) || (c == '_' && !folder.isEmpty()));
            if (isPlain) {
                folder.append(c);
            } else {
                folder.append(String.format("-%02x", (int) c));
            }
        }
        return folder.toString();
    }
}
