package dev.sluice.sink.format;

import org.apache.spark.sql.catalyst.InternalRow;

import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;

/** Makes files of rows that become part of a table later; goes to where the rows are read, which may be another machine. */
public interface RowFiles extends Serializable {

    /** Begins files of a chunk of rows. */
    Writer open() throws IOException;

    /** Files being written. Not thread-safe. */
    interface Writer extends Closeable {

        /**
         * Writes a row.
         *
         * @param row of the table's columns, in their order; may be the same object each time, with other values
         */
        void write(InternalRow row) throws IOException;

        /** Ends the files; nothing may be written then. */
        Written finish() throws IOException;

        /** Drops what was not finished. */
        @Override
        void close() throws IOException;
    }

    /** Files that are no part of the table yet; what they are is the format's. */
    interface Written extends Serializable {}
}
