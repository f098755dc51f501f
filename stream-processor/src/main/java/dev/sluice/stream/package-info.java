/** The stream processor as a service: settings, preflight, start and stop. */
@NullMarked
package dev.sluice.stream;

import org.jspecify.annotations.NullMarked;
