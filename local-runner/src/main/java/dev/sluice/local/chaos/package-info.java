/**
 * A run in which things go wrong by a seed while a workload writes: the schedule, the faults, the links that can be cut, and
 * the report. A fault is a class that implements {@link dev.sluice.local.chaos.Fault} and a line in
 * {@link dev.sluice.local.chaos.Faults}.
 */
@NullMarked
package dev.sluice.local.chaos;

import org.jspecify.annotations.NullMarked;
