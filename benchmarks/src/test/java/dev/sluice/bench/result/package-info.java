@NullMarked
package dev.sluice.bench.result;

import org.jspecify.annotations.NullMarked;
