package dev.sluice.schemas.service;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.lang.reflect.Proxy;

/**
 * Takes SIGTERM and SIGINT before the JVM does. The JVM's own answer runs all shutdown hooks at once, so that a library's
 * hook (Spark's, say) would pull the ground from under a service that is still finishing its work; and it would make the
 * exit code that of the signal. Reached by reflection because the compiler warns of {@code sun.misc} in a way that can't
 * be turned off.
 */
final class TerminationSignals {

    private static final Logger log = LoggerFactory.getLogger(TerminationSignals.class);

    private TerminationSignals() {}

    /** Calls {@code stop} on the first signal, on the signal's own thread. */
    static void onFirst(Runnable stop) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    TerminationSignals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, args) -> {
                        if (method.getName().equals("handle")) {
                            stop.run();
                            return null;
                        }
                        return switch (method.getName()) {
                            case "hashCode" -> System.identityHashCode(self);
                            case "equals" -> self == args[0];
                            default -> "termination signals";
                        };
                    });
            for (String name : new String[] {"TERM", "INT"}) {
                Object one = signal.getConstructor(String.class).newInstance(name);
                signal.getMethod("handle", signal, handler).invoke(null, one, proxy);
            }
        } catch (ReflectiveOperationException e) {
            log.atWarn().setCause(e).log("Signals can't be handled; using a shutdown hook");
            Runtime.getRuntime().addShutdownHook(new Thread(stop, "stop"));
        }
    }
}
