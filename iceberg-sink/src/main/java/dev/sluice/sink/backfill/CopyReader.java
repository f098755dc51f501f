package dev.sluice.sink.backfill;

import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/** Reads the rows of a query by COPY in its binary form. */
final class CopyReader {

    /** Signature, flags and length of the header's extension. */
    private static final int HEADER = 11 + Integer.BYTES + Integer.BYTES;

    private static final int TRAILER = -1;

    private final RowDecoder decoder;
    private final RowGate gate;
    private final Pace pace;
    private final TreeMap<String, Long> misfits = new TreeMap<>();

    /**
     * @param shape of rows as they are read
     * @param gate that they pass before they are taken
     */
    CopyReader(RowShape shape, RowGate gate, Pace pace) {
        this.decoder = new RowDecoder(shape);
        this.gate = gate;
        this.pace = pace;
    }

    /** Takes rows, each valid until the next. */
    interface Rows {
        void take(GenericInternalRow row) throws IOException;
    }

    /** Rows that were left out so far, by reason. */
    Map<String, Long> misfits() {
        return misfits;
    }

    /**
     * Reads all rows.
     *
     * @return how many were taken
     * @throws Halted when a row says that none may be; those before it were taken
     */
    long read(Connection connection, String query, Rows rows)
            throws SQLException, IOException, InterruptedException, Halted {
        CopyOut copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("COPY (" + query + ") TO STDOUT (FORMAT binary)");
        try {
            long taken = 0;
            int at = HEADER;
            for (byte @Nullable [] bytes = copy.readFromCopy(); bytes != null; bytes = copy.readFromCopy()) {
                if (at == bytes.length) {
                    at = 0; // the header came alone
                    continue;
                }
                if (bytes.length < at + Short.BYTES) {
                    throw new IOException("The source's answer to COPY ends within a row");
                }
                short fields = (short) ((bytes[at] << 8) | (bytes[at + 1] & 0xFF));
                if (fields != TRAILER) {
                    taken += take(bytes, at + Short.BYTES, rows);
                    pace.row();
                }
                at = 0;
            }
            return taken;
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private int take(byte[] bytes, int from, Rows rows) throws IOException, Halted {
        try {
            GenericInternalRow read = decoder.decode(bytes, from);
            @Nullable Misfit misfit = decoder.misfit();
            if (misfit != null) {
                gate.leaveOut(read, misfit);
                throw misfit;
            }
            @Nullable GenericInternalRow row = gate.pass(read);
            if (row == null) {
                return 0;
            }
            rows.take(row);
            return 1;
        } catch (Misfit e) {
            misfits.merge(String.valueOf(e.getMessage()), 1L, Long::sum);
            return 0;
        }
    }
}
