/** The commands of the benchmark: run, compare, accept. */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
