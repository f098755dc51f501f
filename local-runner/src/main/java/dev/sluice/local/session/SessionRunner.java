package dev.sluice.local.session;

import dev.sluice.local.stack.CannotStart;
import dev.sluice.local.stack.Detour;
import dev.sluice.local.stack.Endpoints;
import dev.sluice.local.stack.Installation;
import dev.sluice.local.stack.LocalStack;
import dev.sluice.local.stack.StackEvents;
import dev.sluice.schemas.service.ExitCode;

import java.nio.file.Path;
import java.util.List;

/** Brings a stack up, lets a session have it, and brings it down again, whatever happens in between. */
public final class SessionRunner {

    private final Installation installation;
    private final Detour detour;
    private final StackEvents events;

    public SessionRunner(Installation installation, StackEvents events) {
        this(installation, Detour.NONE, events);
    }

    /** @param detour by which the services come to the servers that we bring */
    public SessionRunner(Installation installation, Detour detour, StackEvents events) {
        this.installation = installation;
        this.detour = detour;
        this.events = events;
    }

    /**
     * Runs the session on the calling thread.
     *
     * @param data the data directory
     * @return the session's exit code; {@link ExitCode#DONE} if it was interrupted, which is the way to end it
     * @throws CannotStart with everything that is wrong
     */
    public ExitCode run(Path data, Session session) throws Exception {
        try (LocalStack stack = open(data)) {
            List<Path> files = session.prepare(stack);
            Endpoints endpoints = stack.start(files);
            return session.run(stack, endpoints);
        } catch (InterruptedException e) {
            return ExitCode.DONE; // Asked to stop, and stopped: the stack is closed by now.
        }
    }

    private LocalStack open(Path data) throws Exception {
        return detour == Detour.NONE
                ? LocalStack.open(installation, data, events)
                : LocalStack.open(installation, data, detour, events);
    }
}
