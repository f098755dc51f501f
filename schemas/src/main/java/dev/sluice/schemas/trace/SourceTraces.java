package dev.sluice.schemas.trace;

import dev.sluice.schemas.trace.TraceParent.Sampling;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The traces of one pipeline over one source: each source transaction has its own, and each snapshot one for all of its
 * rows. A trace is a function of the pipeline, the source and the log position that the transaction's changes share, so a
 * transaction that is captured again after a crash has the same trace as before, and no random number is drawn.
 */
public final class SourceTraces {

    private static final long SNAPSHOT = 0x736e617073686f74L;
    private static final long SPAN = 0x7370616e7370616eL;

    private final long seed;
    private final double share;

    private SourceTraces(long seed, double share) {
        this.seed = seed;
        this.share = share;
    }

    /**
     * Traces of which a share is recorded.
     *
     * @param system identifies the source's database cluster
     * @param share of the transactions, from 0 to 1; the same ones in every run
     */
    public static SourceTraces of(String pipeline, String system, double share) {
        try {
            byte[] name = (pipeline + "\n" + system).getBytes(StandardCharsets.UTF_8);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name);
            return new SourceTraces(ByteBuffer.wrap(digest).getLong(), share);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /**
     * The trace of a source transaction.
     *
     * @param commit {@link dev.sluice.schemas.position.SourcePosition#commit()} of the transaction's changes
     */
    public TraceParent ofTransaction(long commit) {
        return trace(commit ^ seed);
    }

    /**
     * The trace of a snapshot. It is not recorded, whatever the share: a span for each row of a table would bury all others.
     *
     * @param lsn where the snapshot is taken
     */
    public TraceParent ofSnapshot(long lsn) {
        TraceParent trace = trace(lsn ^ seed ^ SNAPSHOT);
        return new TraceParent(trace.high(), trace.low(), trace.span(), Sampling.NOT_RECORDED);
    }

    private TraceParent trace(long id) {
        long low = notZero(mix(id));
        return new TraceParent(
                seed, low, notZero(mix(low ^ SPAN)), isRecorded(low) ? Sampling.RECORDED : Sampling.NOT_RECORDED);
    }

    /** As OpenTelemetry's TraceIdRatioBased decides it. */
    private boolean isRecorded(long low) {
        return share >= 1 || (share > 0 && (low & Long.MAX_VALUE) < (long) (share * Long.MAX_VALUE));
    }

    private static long notZero(long id) {
        return id == 0 ? 1 : id;
    }

    /** The finisher of SplitMix64: one to one, so two transactions never share a trace, and every bit of the id looks random. */
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
