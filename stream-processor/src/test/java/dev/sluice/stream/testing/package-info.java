/** Change events, a registry and a broker for the tests. */
@NullMarked
package dev.sluice.stream.testing;

import org.jspecify.annotations.NullMarked;
