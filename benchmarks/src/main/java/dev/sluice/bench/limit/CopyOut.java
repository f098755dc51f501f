package dev.sluice.bench.limit;

import dev.sluice.bench.bed.Bed;
import org.postgresql.PGConnection;

import java.io.OutputStream;
import java.sql.Connection;

/** How fast PostgreSQL gives a table away: {@code COPY} in its binary form, received in this process and dropped. */
public final class CopyOut {

    private CopyOut() {}

    /** Rows a second. */
    public static double perSecond(Bed bed, String table) throws Exception {
        try (Connection connection = bed.connect()) {
            long began = System.nanoTime();
            long rows = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY " + table + " TO STDOUT (FORMAT binary)", OutputStream.nullOutputStream());
            return rows * 1e9 / (System.nanoTime() - began);
        }
    }
}
