package dev.sluice.stream;

import dev.sluice.local.FakeService;

/** Stands for the service of this name where a test is about the runner and not about the service. */
public final class Stream {

    private Stream() {}

    public static void main(String[] arguments) throws Exception {
        FakeService.main("stream", arguments);
    }
}
