/** What the stages say of each table, read from the status topic and put together into one line per table. */
@NullMarked
package dev.sluice.local.status;

import org.jspecify.annotations.NullMarked;
