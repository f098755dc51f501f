/** What comes from outside may be anything; whatever it is, only the documented exceptions come of it. */
@NullMarked
package dev.sluice.schemas.fuzz;

import org.jspecify.annotations.NullMarked;
