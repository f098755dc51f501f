package dev.sluice.ingest;

import dev.sluice.local.FakeService;

/** Stands for the service of this name where a test is about the runner and not about the service. */
public final class Ingest {

    private Ingest() {}

    public static void main(String[] arguments) throws Exception {
        FakeService.main("ingest", arguments);
    }
}
