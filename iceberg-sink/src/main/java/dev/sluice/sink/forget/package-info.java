/** {@code ./sluice forget}: takes a row out of the lake, with its past, and proves it. */
@NullMarked
package dev.sluice.sink.forget;

import org.jspecify.annotations.NullMarked;
