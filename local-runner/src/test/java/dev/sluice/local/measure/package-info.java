/** Programs that measure; no test runs them. */
@NullMarked
package dev.sluice.local.measure;

import org.jspecify.annotations.NullMarked;
