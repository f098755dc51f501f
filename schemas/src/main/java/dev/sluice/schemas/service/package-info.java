/** What every service shows to the outside: flags, health, metrics, logs and exit codes. */
@NullMarked
package dev.sluice.schemas.service;

import org.jspecify.annotations.NullMarked;
