package dev.sluice.schemas.pipeline;

import dev.sluice.schemas.table.TableId;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The operational database that changes come from.
 *
 * @param kind {@code postgres}
 * @param tables what is captured; never empty
 * @param slot name of the replication slot
 * @param publication name of the publication
 * @param heartbeat how often a quiet database is given a sign of life, so that its log can be released
 * @param initialLoad how the rows that tables hold already get into the lake
 * @param takeover what an ingest does that finds another one at work
 * @param debezium further properties of the Debezium connector
 * @param jdbc further properties of the JDBC connection (TLS and the like)
 */
public record Source(
        String kind,
        String host,
        int port,
        String database,
        String user,
        Secret password,
        List<TablePattern> tables,
        String slot,
        String publication,
        Duration heartbeat,
        InitialLoad initialLoad,
        Takeover takeover,
        Map<String, String> debezium,
        Map<String, String> jdbc) {

    public Source {
        tables = List.copyOf(tables);
        debezium = Map.copyOf(debezium);
        jdbc = Map.copyOf(jdbc);
    }

    public boolean captures(TableId table) {
        return tables.stream().anyMatch(pattern -> pattern.matches(table));
    }

    /** Without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }
}
