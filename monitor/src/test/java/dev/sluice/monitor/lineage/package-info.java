@NullMarked
package dev.sluice.monitor.lineage;

import org.jspecify.annotations.NullMarked;
