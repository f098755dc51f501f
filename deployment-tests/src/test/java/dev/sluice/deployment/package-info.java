/** Holds what Sluice is deployed with against the code that it deploys. */
@NullMarked
package dev.sluice.deployment;

import org.jspecify.annotations.NullMarked;
