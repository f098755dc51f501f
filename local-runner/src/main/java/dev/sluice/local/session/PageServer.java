package dev.sluice.local.session;

import dev.sluice.monitor.StatusPage;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.service.Endpoint;
import dev.sluice.schemas.service.Page;

import java.io.IOException;

/** Serves the pipeline's status page on loopback, on a free port, while the runner runs. */
public final class PageServer implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";

    private final Page page;
    private final Endpoint endpoint;

    private PageServer(Page page, Endpoint endpoint) {
        this.page = page;
        this.endpoint = endpoint;
    }

    /**
     * Begins to serve it.
     *
     * @throws IOException when no port can be had
     */
    public static PageServer start(Pipeline pipeline) throws InvalidPipeline, IOException {
        Page page = StatusPage.of(pipeline, "the runner");
        try {
            return new PageServer(page, Endpoint.start(LOOPBACK, 0, page.answers()));
        } catch (IOException e) {
            page.close();
            throw e;
        }
    }

    /** Where the page is. */
    public String url() {
        return "http://" + LOOPBACK + ":" + endpoint.address().getPort() + "/";
    }

    @Override
    public void close() {
        endpoint.close();
        page.close();
    }
}
