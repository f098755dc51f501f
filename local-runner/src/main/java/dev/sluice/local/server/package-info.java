/**
 * Real servers under one data directory on loopback: PostgreSQL, a Kafka broker and a schema registry, each with
 * {@code start → ready → endpoint} and an orderly stop, all of them surviving restarts with data and ports.
 */
@NullMarked
package dev.sluice.local.server;

import org.jspecify.annotations.NullMarked;
