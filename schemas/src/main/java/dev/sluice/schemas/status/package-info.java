/** What each stage says of each table. */
@NullMarked
package dev.sluice.schemas.status;

import org.jspecify.annotations.NullMarked;
