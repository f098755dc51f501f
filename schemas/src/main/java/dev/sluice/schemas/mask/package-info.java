/** Masking: what is left of a column's values for those who read the lake. Pure functions on Avro schemas and values. */
@NullMarked
package dev.sluice.schemas.mask;

import org.jspecify.annotations.NullMarked;
