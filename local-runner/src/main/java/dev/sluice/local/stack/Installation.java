package dev.sluice.local.stack;

import dev.sluice.local.process.Module;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The built repository that everything is started from.
 *
 * @param home the directory of the repository
 */
public record Installation(Path home) {

    /** The one that the launcher names in the system property {@code sluice.home}. */
    public static Installation running() {
        return new Installation(
                Path.of(System.getProperty("sluice.home", ".")).toAbsolutePath().normalize());
    }

    public Module module(Service service) {
        return Module.of(home, service.module());
    }

    /**
     * Throws if a service is not built.
     *
     * @throws IOException with the module and what to do
     */
    void requireBuilt() throws IOException {
        for (Service service : Service.values()) {
            module(service).requireBuilt();
        }
    }

    /** The module that this class belongs to. */
    public Module runner() {
        return Module.of(home, "local-runner");
    }

    /** Where programs are unpacked, once for all data directories. */
    public Path tools() {
        return home.resolve("local-runner/target");
    }
}
