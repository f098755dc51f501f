/** What the stages say of each table, as text for people. */
@NullMarked
package dev.sluice.local.status;

import org.jspecify.annotations.NullMarked;
