/** Every PostgreSQL type on its way from the source to the lake: a catalog of cases, held true on the whole pipeline. */
@NullMarked
package dev.sluice.local.types;

import org.jspecify.annotations.NullMarked;
