package dev.sluice.sink.verify;

/**
 * A place in PostgreSQL's write-ahead log.
 *
 * @param bytes from the log's beginning, unsigned
 */
record Lsn(long bytes) implements Comparable<Lsn> {

    /**
     * Reads PostgreSQL's own form, two hex numbers divided by a slash.
     *
     * @throws IllegalArgumentException when the text has another form
     */
    static Lsn parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("Not a log position: " + text);
        }
        long high = Long.parseLong(text.substring(0, slash), 16);
        return new Lsn(high << 32 | Long.parseLong(text.substring(slash + 1), 16));
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public String toString() {
        return "%X/%08X".formatted(bytes >>> 32, bytes & 0xFFFFFFFFL);
    }
}
