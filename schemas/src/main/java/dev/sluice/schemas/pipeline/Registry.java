package dev.sluice.schemas.pipeline;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The schema registry, with Confluent's API.
 *
 * @param url base of the API
 * @param user for basic authentication, with {@code password}
 * @param token for bearer authentication
 * @param ca file with the authorities that are trusted in the place of Java's own, in PEM
 */
public record Registry(
        String url, Optional<String> user, Optional<Secret> password, Optional<Secret> token, Optional<Path> ca) {}
