@NullMarked
package dev.sluice.local.server;

import org.jspecify.annotations.NullMarked;
