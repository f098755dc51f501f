@NullMarked
package dev.sluice.local.telemetry;

import org.jspecify.annotations.NullMarked;
