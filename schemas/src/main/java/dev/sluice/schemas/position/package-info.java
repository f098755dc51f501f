/** Where a change stands in the log of its source: the only order that decides which change wins. */
@NullMarked
package dev.sluice.schemas.position;

import org.jspecify.annotations.NullMarked;
