/** {@code ./sluice cut}: versions of all lake tables that together show the source at one position. */
@NullMarked
package dev.sluice.sink.cut;

import org.jspecify.annotations.NullMarked;
