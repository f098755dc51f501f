package dev.sluice.sink.format.parquet;

import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of one commit's file. Names sort as the commits were made; two that were made at once have the same number and
 * are still two.
 *
 * @param number of the commit, from 1 on
 */
record DataFile(long number, UUID id) implements Comparable<DataFile> {

    private static final Pattern NAME =
            Pattern.compile("(\\d{19})-(\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12})\\.parquet");
    private static final Comparator<DataFile> ORDER = Comparator.comparingLong(DataFile::number)
            .thenComparing(file -> file.id().toString());

    /** Empty for what is not a commit's file, such as one that is still being written. */
    static Optional<DataFile> parse(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? Optional.of(new DataFile(Long.parseLong(matcher.group(1)), UUID.fromString(matcher.group(2))))
                : Optional.empty();
    }

    /** A name for the commit after this one. */
    static DataFile after(Optional<DataFile> newest) {
        return new DataFile(newest.map(DataFile::number).orElse(0L) + 1, UUID.randomUUID());
    }

    String name() {
        return String.format("%019d-%s.parquet", number, id);
    }

    /** What it is called until it is complete; readers pass over names that begin with a dot. */
    String hiddenName() {
        return "." + name() + ".tmp";
    }

    @Override
    public int compareTo(DataFile other) {
        return ORDER.compare(this, other);
    }
}
