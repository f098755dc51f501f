package dev.sluice.schemas.service;

import java.nio.charset.StandardCharsets;

/**
 * What an {@link Endpoint} answers to a GET.
 *
 * @param status HTTP status code
 * @param type media type
 */
public record Answer(int status, String type, String body) {

    public static final String JSON = "application/json";

    public static Answer of(String type, String body) {
        return new Answer(200, type, body);
    }

    byte[] bytes() {
        return body.getBytes(StandardCharsets.UTF_8);
    }
}
