package dev.sluice.local.session;

import dev.sluice.local.stack.CannotStart;
import dev.sluice.local.stack.Endpoints;
import dev.sluice.local.stack.Installation;
import dev.sluice.local.stack.LocalStack;
import dev.sluice.local.stack.StackEvents;
import dev.sluice.local.stack.Surroundings;
import dev.sluice.schemas.service.ExitCode;

import java.nio.file.Path;
import java.util.List;

/** Brings a stack up, lets a session have it, and brings it down again, whatever happens in between. */
public final class SessionRunner {

    private final Installation installation;
    private final Surroundings surroundings;
    private final StackEvents events;

    public SessionRunner(Installation installation, StackEvents events) {
        this(installation, Surroundings.ORDINARY, events);
    }

    /** @param surroundings what the services find around them */
    public SessionRunner(Installation installation, Surroundings surroundings, StackEvents events) {
        this.installation = installation;
        this.surroundings = surroundings;
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
        return surroundings == Surroundings.ORDINARY
                ? LocalStack.open(installation, data, events)
                : LocalStack.open(installation, data, surroundings, events);
    }
}
