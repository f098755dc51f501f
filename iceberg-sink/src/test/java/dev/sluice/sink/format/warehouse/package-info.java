/** Tests of where the tables of formats without a catalog lie. */
@org.jspecify.annotations.NullMarked
package dev.sluice.sink.format.warehouse;
