/** Traces by OpenTelemetry; nothing else knows its SDK. */
@NullMarked
package dev.sluice.monitor.tracing;

import org.jspecify.annotations.NullMarked;
