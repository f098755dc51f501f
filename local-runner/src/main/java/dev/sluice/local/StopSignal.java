package dev.sluice.local;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns SIGTERM and SIGINT into an interrupt of the main thread, and ends the process with the exit code that the main
 * thread then comes to. The JVM's own way would be to end with the signal's code as soon as the hooks are through.
 */
final class StopSignal {

    /** Longer than all bounded waits of an orderly stop together, and of a chaos run's verdicts before it. */
    private static final long PATIENCE_SECONDS = 900;

    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile int exitCode;

    private StopSignal() {}

    static StopSignal install(Thread main) {
        StopSignal signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> signal.stop(main), "stop-signal"));
        return signal;
    }

    /** The main thread is done; an exit after this is not held up. */
    void finished(int code) {
        exitCode = code;
        finished.countDown();
    }

    private void stop(Thread main) {
        if (finished.getCount() == 0) {
            return; // An ordinary exit.
        }
        main.interrupt();
        try {
            if (finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(exitCode);
            }
            System.err.println("sluice could not stop everything in time; its next start will");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(1);
    }
}
