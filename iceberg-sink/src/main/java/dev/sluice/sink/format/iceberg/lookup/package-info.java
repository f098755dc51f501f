/**
 * Finds rows of an Iceberg table by their keys and brings changes in as position deletes and new rows, through Iceberg's
 * own library: what it reads is the keys, and what it writes is what changes.
 */
@NullMarked
package dev.sluice.sink.format.iceberg.lookup;

import org.jspecify.annotations.NullMarked;
