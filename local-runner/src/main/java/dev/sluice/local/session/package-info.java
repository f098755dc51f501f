/** What runs while a pipeline is up: {@code up} watches it, the demo works on it. */
@NullMarked
package dev.sluice.local.session;

import org.jspecify.annotations.NullMarked;
