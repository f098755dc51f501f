package dev.sluice.ingest.source;

import dev.sluice.schemas.table.TableId;

import java.util.List;

/**
 * A table as the source's catalog describes it.
 *
 * @param primaryKey its columns in key order; empty when there is none
 * @param columns all of them, in table order
 * @param generated those that the source computes from others and leaves out of its log
 * @param dates those that hold dates, domains over dates included
 * @param identity what the log says of the row before a change
 * @param identityColumns columns that the log has of the row before a change
 * @param relation its oid
 * @param readable whether our user may select from it
 * @param owned whether our user may add it to a publication
 */
record SourceTable(
        TableId id,
        List<String> primaryKey,
        List<String> columns,
        List<String> generated,
        List<String> dates,
        ReplicaIdentity identity,
        List<String> identityColumns,
        long relation,
        boolean readable,
        boolean owned) {

    /** What PostgreSQL writes to the log of the row before an update or delete. */
    enum ReplicaIdentity {
        DEFAULT,
        INDEX,
        FULL,
        NOTHING;

        /** @param code as in {@code pg_class.relreplident} */
        static ReplicaIdentity of(String code) {
            return switch (code) {
                case "d" -> DEFAULT;
                case "i" -> INDEX;
                case "f" -> FULL;
                default -> NOTHING;
            };
        }
    }

    /** The columns that the log has of a deleted row. */
    List<String> columnsOfDeletedRow() {
        return switch (identity) {
            case FULL -> columns;
            case INDEX -> identityColumns;
            case DEFAULT -> primaryKey;
            case NOTHING -> List.of();
        };
    }
}
