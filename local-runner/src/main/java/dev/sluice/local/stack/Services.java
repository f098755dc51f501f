package dev.sluice.local.stack;

import dev.sluice.local.process.ChildProcess;
import dev.sluice.local.process.DataDirectory;
import dev.sluice.local.process.JavaCommand;
import dev.sluice.local.process.ProcessState;
import dev.sluice.local.process.SupervisedProcess;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The three services as supervised child processes.
 *
 * <p>Stopped in the order of the flow: nothing would be lost in any other order, but so each one may still take over
 * what the one before has finished, and no service sees another vanish that it waits for.
 */
final class Services {

    /** A service has 10 s for an orderly stop; a little more, for a machine that is busy. */
    private static final Duration STOP_GRACE = Duration.ofSeconds(15);

    private final Map<Service, SupervisedProcess> processes = new EnumMap<>(Service.class);
    private final StackEvents events;

    private Services(StackEvents events) {
        this.events = events;
    }

    /**
     * Prepares the processes; none is started yet.
     *
     * @throws IOException if a service is not built
     */
    static Services of(
            Installation installation,
            DataDirectory directory,
            List<Path> pipelineFiles,
            Surroundings surroundings,
            StackEvents events)
            throws IOException {
        Services services = new Services(events);
        for (Service service : Service.values()) {
            JavaCommand line = ServiceCommandLine.of(installation, service, pipelineFiles);
            if (service == Service.STREAM) {
                // By default it lies in the temp directory, under the pipeline's name, which others may have given
                // theirs.
                line.argument("--dir", directory.resolve("stream").toString());
            }
            List<String> command = line.write(directory.run().resolve(service.label() + ".args"), directory.root());
            ChildProcess child = new ChildProcess(
                    command, surroundings.environment(service), directory.root(), directory.logOf(service.label()));
            services.processes.put(
                    service,
                    new SupervisedProcess(service.label(), child, surroundings.backoff(), directory.runFile(), events));
        }
        return services;
    }

    /** Starts all; returns when their processes run, which is before they are ready. */
    void start() throws InterruptedException {
        for (SupervisedProcess process : processes.values()) {
            events.step("starting " + process.name());
            process.start();
        }
        for (SupervisedProcess process : processes.values()) {
            process.awaitStarted();
        }
    }

    SupervisedProcess get(Service service) {
        @Nullable SupervisedProcess process = processes.get(service);
        if (process == null) {
            throw new IllegalStateException("No process for " + service);
        }
        return process;
    }

    /** One that ended in a way that a restart can't mend. */
    Optional<Service> gaveUp() {
        return processes.entrySet().stream()
                .filter(each -> each.getValue().state() == ProcessState.GAVE_UP)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    void stop() throws InterruptedException {
        for (SupervisedProcess process : processes.values()) {
            events.step("stopping " + process.name());
            process.stop(STOP_GRACE);
        }
    }
}
