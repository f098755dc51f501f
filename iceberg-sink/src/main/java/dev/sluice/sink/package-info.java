/** The sink: lands the changes on the valid topics in lake tables. */
@NullMarked
package dev.sluice.sink;

import org.jspecify.annotations.NullMarked;
