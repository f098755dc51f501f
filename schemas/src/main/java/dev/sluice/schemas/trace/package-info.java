/** The trace of a source transaction: W3C Trace Context, as it travels with every change. */
@NullMarked
package dev.sluice.schemas.trace;

import org.jspecify.annotations.NullMarked;
