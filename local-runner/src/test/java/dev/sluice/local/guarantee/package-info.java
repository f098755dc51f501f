/** The guarantees, held on the whole pipeline with real parts while something is killed. */
@NullMarked
package dev.sluice.local.guarantee;

import org.jspecify.annotations.NullMarked;
