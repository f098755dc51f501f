package dev.sluice.sink.verify;

import dev.sluice.schemas.status.TableStatus;

import java.time.Duration;
import java.util.Collection;

/** What the stages say of their tables: the last word of each stage, table and part. */
public interface Statuses extends AutoCloseable {

    /**
     * The last words, after waiting for new ones.
     *
     * @param wait at the most; zero takes what is there
     */
    Collection<TableStatus> latest(Duration wait) throws InterruptedException;

    @Override
    void close();
}
