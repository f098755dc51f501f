package dev.sluice.sink.backfill;

import dev.sluice.sink.format.RowFiles;
import org.apache.spark.api.java.function.Function;

import java.sql.Connection;
import java.util.TreeMap;

/** Reads a chunk and writes its files; runs where Spark has a core free. */
final class ReadChunk implements Function<Chunk, ChunkRead> {

    private static final long serialVersionUID = 1;

    private final SourceConnections source;
    private final String snapshot;
    private final RowShape shape;
    private final RowGate.Opening gate;
    private final RowFiles files;
    private final double perSecond;

    /**
     * Reads chunks of one table.
     *
     * @param snapshot of the source
     * @param shape of rows as they are read
     * @param gate that they pass
     * @param perSecond most rows per second; 0: as many as there are
     */
    ReadChunk(
            SourceConnections source,
            String snapshot,
            RowShape shape,
            RowGate.Opening gate,
            RowFiles files,
            double perSecond) {
        this.source = source;
        this.snapshot = snapshot;
        this.shape = shape;
        this.gate = gate;
        this.files = files;
        this.perSecond = perSecond;
    }

    @Override
    public ChunkRead call(Chunk chunk) throws Exception {
        try (RowGate passing = gate.open();
                Connection connection = source.open(snapshot);
                RowFiles.Writer writer = files.open()) {
            CopyReader reader = new CopyReader(shape, passing, new Pace(perSecond));
            long rows = reader.read(connection, chunk.query(), writer::write);
            // Letters first: a chunk that is read again would write them again, and one that has landed never.
            Judgements judged = passing.judged();
            return new ChunkRead(writer.finish(), rows, new TreeMap<>(reader.misfits()), judged, "");
        } catch (Halted e) {
            return ChunkRead.halted(String.valueOf(e.getMessage()));
        }
    }
}
