package dev.sluice.schemas.pipeline;

import java.util.Optional;

/**
 * The schema registry, with Confluent's API.
 *
 * @param url base of the API
 * @param user for basic authentication, with {@code password}
 * @param token for bearer authentication
 */
public record Registry(String url, Optional<String> user, Optional<Secret> password, Optional<Secret> token) {}
