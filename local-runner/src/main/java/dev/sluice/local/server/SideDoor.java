package dev.sluice.local.server;

/**
 * A second listener of a broker, for clients that come by another way: a broker tells its clients where to find it, so that they
 * would come by the straight way from then on.
 *
 * @param port where the broker listens
 * @param advertised the port that it tells clients which come in here
 */
public record SideDoor(int port, int advertised) {}
