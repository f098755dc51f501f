package dev.sluice.local.crash;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.Method;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import com.sun.jdi.connect.ListeningConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.request.ClassPrepareRequest;
import dev.sluice.local.process.SupervisedProcess;
import dev.sluice.local.stack.LocalStack;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits in a service for it to reach a {@link CrashPoint}, stops all of its threads there, and kills its process. By the JVM's
 * debugging interface, so that services have no code for it. The process that its supervisor starts then is left alone.
 */
public final class Ambush {

    private static final Duration STOP_GRACE = Duration.ofSeconds(75);
    private static final Duration CONNECT = Duration.ofMinutes(2);

    private final CrashPoint point;
    private final SupervisedProcess process;
    private final Path arguments;
    private final List<String> ordinary;
    private final CompletableFuture<@Nullable Void> struck = new CompletableFuture<>();
    private int reached;

    private Ambush(CrashPoint point, SupervisedProcess process, Path arguments) throws IOException {
        this.point = point;
        this.process = process;
        this.arguments = arguments;
        this.ordinary = Files.readAllLines(arguments);
    }

    /** Stops the service in order and starts it again with somebody who waits in it. */
    public static Ambush lay(LocalStack stack, CrashPoint point) throws Exception {
        SupervisedProcess process = stack.service(point.service());
        Path arguments = stack.root().resolve("run").resolve(point.service().label() + ".args");
        Ambush ambush = new Ambush(point, process, arguments);
        process.stop(STOP_GRACE);
        ambush.attach();
        return ambush;
    }

    private void attach() throws IOException, IllegalConnectorArgumentsException {
        ListeningConnector connector = Bootstrap.virtualMachineManager().listeningConnectors().stream()
                .filter(each -> each.name().equals("com.sun.jdi.SocketListen"))
                .findFirst()
                .orElseThrow();
        Map<String, Connector.Argument> settings = connector.defaultArguments();
        set(settings, "localAddress", "127.0.0.1");
        set(settings, "port", "0");
        set(settings, "timeout", Long.toString(CONNECT.toMillis()));
        String address = connector.startListening(settings);
        List<String> debugged = new ArrayList<>(ordinary);
        debugged.add(0, "-agentlib:jdwp=transport=dt_socket,server=n,suspend=y,address=" + address);
        Files.write(arguments, debugged);
        process.start();
        VirtualMachine machine = connector.accept(settings);
        connector.stopListening(settings);
        // Whoever comes after this process is an ordinary one.
        Files.write(arguments, ordinary);
        Thread watching = new Thread(() -> watch(machine), "ambush");
        watching.setDaemon(true);
        watching.start();
    }

    private static void set(Map<String, Connector.Argument> settings, String name, String value) {
        Connector.Argument argument = settings.get(name);
        if (argument == null) {
            throw new IllegalStateException("The JDK's connector has no setting " + name);
        }
        argument.setValue(value);
    }

    private void watch(VirtualMachine machine) {
        try {
            machine.classesByName(point.type()).forEach(type -> waitIn(machine, type));
            ClassPrepareRequest loading = machine.eventRequestManager().createClassPrepareRequest();
            loading.addClassFilter(point.type());
            loading.enable();
            machine.resume();
            while (!struck.isDone()) {
                EventSet events = machine.eventQueue().remove();
                for (Event event : events) {
                    take(machine, event);
                }
                if (!struck.isDone()) {
                    events.resume();
                }
            }
        } catch (VMDisconnectedException e) {
            struck.completeExceptionally(
                    new IllegalStateException("The service has ended before it reached " + point, e));
        } catch (InterruptedException | RuntimeException e) {
            struck.completeExceptionally(e);
        }
    }

    private void take(VirtualMachine machine, Event event) throws InterruptedException {
        if (event instanceof ClassPrepareEvent loaded) {
            waitIn(machine, loaded.referenceType());
        } else if (event instanceof BreakpointEvent) {
            reached++;
            if (reached >= point.times() && !struck.isDone()) {
                process.kill();
                struck.complete(null);
            }
        }
    }

    private void waitIn(VirtualMachine machine, ReferenceType type) {
        List<Method> methods = type.methodsByName(point.method()).stream()
                .filter(method -> !method.isAbstract() && !method.isNative() && !method.isBridge())
                .toList();
        if (methods.isEmpty()) {
            throw new IllegalStateException("There is no place " + point);
        }
        methods.forEach(method -> machine.eventRequestManager()
                .createBreakpointRequest(method.location())
                .enable());
    }

    /**
     * Waits until the service has been killed where it was to be.
     *
     * @throws AssertionError when it does not get there in time, or ends elsewhere
     */
    public void awaitStruck(Duration patience) throws InterruptedException {
        try {
            struck.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new AssertionError(
                    "In " + patience + " nobody has come by " + point + "; reached " + reached + " times", e);
        }
    }
}
