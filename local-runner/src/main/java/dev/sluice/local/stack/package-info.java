/**
 * A whole pipeline on one machine: the servers that a pipeline file leaves to us, the three services as child processes,
 * and their order of coming and going.
 */
@NullMarked
package dev.sluice.local.stack;

import org.jspecify.annotations.NullMarked;
