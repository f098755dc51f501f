/** The demo: a shop's database, work on it, a screen that shows how it lands, and the comparison at the end. */
@NullMarked
package dev.sluice.local.demo;

import org.jspecify.annotations.NullMarked;
