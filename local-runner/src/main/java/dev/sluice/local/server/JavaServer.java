package dev.sluice.local.server;

import dev.sluice.local.process.Backoff;
import dev.sluice.local.process.ChildProcess;
import dev.sluice.local.process.DataDirectory;
import dev.sluice.local.process.ProcessEvents;
import dev.sluice.local.process.SupervisedProcess;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A server that is a child JVM: what the broker and the registry have in common. */
final class JavaServer {

    private static final Duration START_WAIT = Duration.ofMinutes(3);

    private final SupervisedProcess process;
    private final Readiness.Probe probe;
    private final Duration stopGrace;
    private final String log;

    JavaServer(
            String name,
            List<String> command,
            Map<String, String> environment,
            DataDirectory directory,
            Readiness.Probe probe,
            Duration stopGrace,
            ProcessEvents events) {
        ChildProcess child = new ChildProcess(command, environment, directory.root(), directory.logOf(name));
        this.process = new SupervisedProcess(name, child, Backoff.standard(), directory.runFile(), events);
        this.probe = probe;
        this.stopGrace = stopGrace;
        this.log = directory.logOf(name).toString();
    }

    void start() throws ServerFailed, InterruptedException {
        Readiness.start(process, probe, START_WAIT, log);
    }

    void awaitReady() throws ServerFailed, InterruptedException {
        Readiness.await(process, probe, START_WAIT, log, false);
    }

    void kill() throws InterruptedException {
        process.kill();
    }

    void stop() throws InterruptedException {
        process.stop(stopGrace);
    }
}
