package dev.sluice.schemas.pipeline;

/**
 * Where the services answer for health and metrics.
 *
 * @param bind address; loopback unless configured
 * @param ingest port; 0 takes any free one
 * @param stream port; 0 takes any free one
 * @param sink port; 0 takes any free one
 */
public record Http(String bind, int ingest, int stream, int sink) {}
