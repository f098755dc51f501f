/** Tests of what Delta does alone. */
@org.jspecify.annotations.NullMarked
package dev.sluice.sink.format.delta;
