@NullMarked
package dev.sluice.monitor.tracing;

import org.jspecify.annotations.NullMarked;
