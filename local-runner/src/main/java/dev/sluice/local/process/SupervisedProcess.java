package dev.sluice.local.process;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A process that is kept alive until it is stopped or gives up.
 *
 * <p>One thread per process: start it, wait for its end, decide by its exit code, wait, start again. All methods are
 * safe to call from any thread.
 */
public final class SupervisedProcess {

    private static final Logger LOG = LoggerFactory.getLogger(SupervisedProcess.class);

    private final String name;
    private final Launch launch;
    private final Backoff backoff;
    private final RunFile runFile;
    private final ProcessEvents events;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private ProcessState state = ProcessState.NEW;
    private boolean stopping;
    private Duration grace = Duration.ZERO;
    private int deaths;
    private List<String> lastWords = List.of();
    private @Nullable Incarnation current;
    private @Nullable Thread thread;

    public SupervisedProcess(String name, Launch launch, Backoff backoff, RunFile runFile, ProcessEvents events) {
        this.name = name;
        this.launch = launch;
        this.backoff = backoff;
        this.runFile = runFile;
        this.events = events;
    }

    public String name() {
        return name;
    }

    /**
     * Starts it in the background.
     *
     * @throws IllegalStateException if it was started before and not stopped
     */
    public void start() {
        lock.lock();
        try {
            if (thread != null) {
                throw new IllegalStateException(name + " is already started");
            }
            stopping = false;
            deaths = 0;
            Thread supervising = new Thread(this::supervise, "supervise-" + name);
            supervising.setDaemon(true);
            thread = supervising;
            supervising.start();
        } finally {
            lock.unlock();
        }
    }

    private void supervise() {
        try {
            while (isWanted()) {
                int exitCode = live();
                if (!isWanted()) {
                    break;
                }
                switch (ExitMeaning.of(exitCode)) {
                    case GIVE_UP -> {
                        giveUp(exitCode);
                        return;
                    }
                    case RESTART -> pause(exitCode, backoff.wait(deaths));
                    case RESTART_LATE -> pause(exitCode, backoff.longest());
                }
            }
            become(ProcessState.STOPPED);
        } catch (InterruptedException e) {
            become(ProcessState.STOPPED);
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("process", name).setCause(e).log("Supervision failed");
            become(ProcessState.GAVE_UP);
        }
    }

    /**
     * One life from start to death.
     *
     * @return the exit code, 1 if it could not even be started
     */
    private int live() throws InterruptedException {
        long startedNanos = System.nanoTime();
        Incarnation incarnation;
        try {
            incarnation = launch.start();
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("process", name).setCause(e).log("Process could not be started");
            died(List.of(String.valueOf(e.getMessage())), Duration.ZERO);
            return 1;
        }
        ProcessIdentity identity = record(incarnation);
        LOG.atInfo()
                .addKeyValue("process", name)
                .addKeyValue("pid", identity.pid())
                .log("Process started");
        boolean wanted = running(incarnation);
        events.started(name, identity.pid());
        if (!wanted) {
            incarnation.stop(grace()); // Asked to stop while it was being started.
        }
        incarnation.handle().onExit().join();
        runFile.remove(identity);
        died(incarnation.lastWords(), Duration.ofNanos(System.nanoTime() - startedNanos));
        int exitCode = incarnation.exitCode();
        LOG.atInfo()
                .addKeyValue("process", name)
                .addKeyValue("exitCode", exitCode)
                .log("Process ended");
        return exitCode;
    }

    /** A process that can't be recorded would be an orphan if the runner were killed, so it doesn't live on. */
    private ProcessIdentity record(Incarnation incarnation) throws InterruptedException {
        try {
            ProcessIdentity identity = ProcessIdentity.of(name, incarnation.handle());
            runFile.add(identity);
            return identity;
        } catch (IllegalStateException | UncheckedIOException e) {
            incarnation.stop(Duration.ZERO);
            throw e;
        }
    }

    private boolean running(Incarnation incarnation) {
        lock.lock();
        try {
            current = incarnation;
            state = ProcessState.RUNNING;
            changed.signalAll();
            return !stopping;
        } finally {
            lock.unlock();
        }
    }

    private void died(List<String> words, Duration lived) {
        lock.lock();
        try {
            current = null;
            lastWords = words;
            deaths = lived.compareTo(backoff.healthyAfter()) >= 0 ? 1 : deaths + 1;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void giveUp(int exitCode) {
        LOG.atError()
                .addKeyValue("process", name)
                .addKeyValue("exitCode", exitCode)
                .log("Process ended in a way that a restart can't mend");
        // Whoever sees the state finds that it has been told why.
        events.gaveUp(name, exitCode, lastWords());
        become(ProcessState.GAVE_UP);
    }

    private void pause(int exitCode, Duration wait) throws InterruptedException {
        become(ProcessState.WAITING);
        LOG.atWarn()
                .addKeyValue("process", name)
                .addKeyValue("exitCode", exitCode)
                .addKeyValue("waitMs", wait.toMillis())
                .log("Process died and is started again");
        events.restarting(name, exitCode, wait);
        lock.lock();
        try {
            long nanos = wait.toNanos();
            while (!stopping && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private Duration grace() {
        lock.lock();
        try {
            return grace;
        } finally {
            lock.unlock();
        }
    }

    private boolean isWanted() {
        lock.lock();
        try {
            return !stopping;
        } finally {
            lock.unlock();
        }
    }

    private void become(ProcessState next) {
        lock.lock();
        try {
            state = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Stops it and waits until it is gone; does nothing if it doesn't run.
     *
     * @param atMost from the request to end (SIGTERM) to SIGKILL
     */
    public void stop(Duration atMost) throws InterruptedException {
        Incarnation running;
        Thread supervising;
        lock.lock();
        try {
            stopping = true;
            grace = atMost;
            running = current;
            supervising = thread;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (running != null) {
            running.stop(atMost);
        }
        if (supervising != null) {
            supervising.join();
        }
        lock.lock();
        try {
            thread = null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * SIGKILL, as a crash would: the supervisor starts it again after its backoff.
     *
     * @return the id of the killed process
     * @throws IllegalStateException if it does not run
     */
    public long kill() throws InterruptedException {
        ProcessHandle running =
                process().orElseThrow(() -> new IllegalStateException(name + " does not run: nothing to kill"));
        Termination.kill(running);
        return running.pid();
    }

    /** The process while it lives. */
    public Optional<ProcessHandle> process() {
        lock.lock();
        try {
            return Optional.ofNullable(current).map(Incarnation::handle);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the first attempt to start the process is through, whatever came of it. */
    public void awaitStarted() throws InterruptedException {
        lock.lock();
        try {
            while (state == ProcessState.NEW && deaths == 0) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the process has died since it was last started or stopped, or for {@code atMost}.
     *
     * @return whether it died
     */
    public boolean awaitDeath(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long nanos = atMost.toNanos();
            while (deaths == 0 && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return deaths > 0;
        } finally {
            lock.unlock();
        }
    }

    public ProcessState state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    /** How often it died in a row, 0 before its first death. */
    public int deaths() {
        lock.lock();
        try {
            return deaths;
        } finally {
            lock.unlock();
        }
    }

    /** What the process wrote last before it last died, a line each. */
    public List<String> lastWords() {
        lock.lock();
        try {
            return lastWords;
        } finally {
            lock.unlock();
        }
    }
}
