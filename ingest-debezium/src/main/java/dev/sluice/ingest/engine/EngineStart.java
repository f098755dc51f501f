package dev.sluice.ingest.engine;

import java.util.Optional;

/** Where in the source's log an engine begins. */
public sealed interface EngineStart {

    /** The source offset that Debezium is told, if any. */
    Optional<String> offsetJson();

    /** With a snapshot of all tables, taken where the replication slot is created. */
    record Snapshot() implements EngineStart {
        @Override
        public Optional<String> offsetJson() {
            return Optional.empty();
        }
    }

    /** With a snapshot of its tables alone, from a view that is opened when it starts; no slot, and no streaming after it. */
    record RowsOnly() implements EngineStart {
        @Override
        public Optional<String> offsetJson() {
            return Optional.empty();
        }
    }

    /**
     * With the first transaction whose commit lies at or after an LSN. Debezium is told this LSN and neither a last
     * processed nor a last commit LSN: it then starts the server's decoder there and skips nothing by itself. The
     * server's rule (a transaction is sent when its commit record starts at or after the LSN) is exact; Debezium's own
     * search would look for the last event's LSN, which rows of one COPY share.
     */
    record AfterCommit(long lsn) implements EngineStart {
        @Override
        public Optional<String> offsetJson() {
            return Optional.of("{\"lsn\":" + lsn + ",\"ts_usec\":0}");
        }
    }
}
