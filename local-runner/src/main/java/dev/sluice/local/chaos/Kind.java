package dev.sluice.local.chaos;

import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * A kind of fault.
 *
 * @param name as it stands in reports
 * @param promise what is promised of it
 * @param draw makes one, by chance
 */
record Kind(String name, String promise, Function<RandomGenerator, Fault> draw) {}
