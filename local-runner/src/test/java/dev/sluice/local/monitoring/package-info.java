@NullMarked
package dev.sluice.local.monitoring;

import org.jspecify.annotations.NullMarked;
