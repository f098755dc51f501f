package dev.sluice.local.session;

import dev.sluice.local.stack.Endpoints;
import dev.sluice.local.stack.LocalStack;
import dev.sluice.schemas.service.ExitCode;

import java.nio.file.Path;
import java.util.List;

/**
 * What a command does with a pipeline that is started for it. Both methods run on the same thread, and are interrupted
 * when the user wants to stop (Ctrl-C, SIGTERM): let the InterruptedException through; everything is stopped then.
 */
public interface Session {

    /**
     * Before anything is started: names the pipeline files, and may prepare the source, for example in
     * {@link LocalStack#postgres()}.
     *
     * @return at least one; later ones lie over earlier ones
     */
    List<Path> prepare(LocalStack stack) throws Exception;

    /**
     * While the services run; afterwards everything is stopped.
     *
     * @return how the command ends
     */
    ExitCode run(LocalStack stack, Endpoints endpoints) throws Exception;
}
