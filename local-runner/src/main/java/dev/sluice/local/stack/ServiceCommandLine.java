package dev.sluice.local.stack;

import dev.sluice.local.process.JavaCommand;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** How a service is started: its class path, its JVM's settings, its pipeline files. */
public final class ServiceCommandLine {

    private static final String RUNNER = "dev.sluice.local.Sluice";

    private ServiceCommandLine() {}

    /**
     * The command without arguments.
     *
     * @throws IOException if the service's module is not built
     */
    public static JavaCommand of(Installation installation, Service service) throws IOException {
        return of(installation, service, service.mainClass());
    }

    /**
     * The same JVM for another main class of the service's module.
     *
     * @throws IOException if the service's module is not built
     */
    public static JavaCommand of(Installation installation, Service service, String mainClass) throws IOException {
        // A collector with parallel threads costs memory that a machine shared by seven JVMs doesn't have.
        return JavaCommand.of(installation.module(service), mainClass)
                .option("-Xmx" + service.heap(), "-XX:+UseSerialGC");
    }

    /**
     * {@code ./sluice} itself, without arguments, in a process of its own.
     *
     * @throws IOException if the runner is not built
     */
    public static JavaCommand runner(Installation installation) throws IOException {
        return JavaCommand.of(installation.runner(), RUNNER)
                .option("-Xmx128m", "-XX:+UseSerialGC", "-Dsluice.home=" + installation.home());
    }

    /**
     * A service that does its work.
     *
     * @param pipelineFiles later ones lie over earlier ones
     * @throws IOException if the service's module is not built
     */
    public static JavaCommand of(Installation installation, Service service, List<Path> pipelineFiles)
            throws IOException {
        // A heap that grows by need keeps its young generation too small for a batch for minutes.
        JavaCommand command = of(installation, service).option("-Xms" + service.heap());
        for (Path file : pipelineFiles) {
            command.argument("-f", file.toAbsolutePath().toString());
        }
        return command;
    }
}
