/** Where the tables of formats that have no catalog lie. */
@NullMarked
package dev.sluice.sink.format.warehouse;

import org.jspecify.annotations.NullMarked;
