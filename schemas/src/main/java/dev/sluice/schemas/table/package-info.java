/** Names of tables, and of the topics and lake tables that follow from them. */
@NullMarked
package dev.sluice.schemas.table;

import org.jspecify.annotations.NullMarked;
