package dev.sluice.ingest.source;

/**
 * Which database cluster, and which database of it.
 *
 * @param system PostgreSQL's system identifier, given when the cluster was made
 * @param database name
 */
public record SourceIdentity(String system, String database) {}
