package dev.sluice.local.stack;

import dev.sluice.local.server.Ports;
import dev.sluice.schemas.pipeline.Http;
import dev.sluice.schemas.pipeline.Problem;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Where the services will answer for health and metrics. */
final class HttpPorts {

    /** Of a pipeline file that says nothing about ports; see the file's JSON Schema. */
    private static final Map<Service, Integer> DEFAULTS =
            Map.of(Service.INGEST, 9471, Service.STREAM, 9472, Service.SINK, 9473);

    private HttpPorts() {}

    /**
     * The ports that the pipeline file names. Where it names none, or leaves the choice to us, or where the default is
     * taken (by another pipeline on this machine, most likely), a free one that is remembered.
     *
     * @throws CannotStart if a port that was chosen in the file is taken
     */
    static Map<Service, Integer> choose(Http http, Ports ports) throws CannotStart, IOException {
        Map<Service, Integer> chosen = new EnumMap<>(Service.class);
        List<Problem> problems = new ArrayList<>();
        for (Service service : Service.values()) {
            int wanted = service.port(http);
            if (wanted != 0 && Ports.mayUse(wanted)) {
                chosen.put(service, wanted);
            } else if (wanted == 0 || Integer.valueOf(wanted).equals(DEFAULTS.get(service))) {
                chosen.put(service, ports.port(service.label()));
            } else {
                problems.add(new Problem(
                        "http." + service.label(),
                        "port " + wanted + " is in use by another program",
                        "Free it, or choose another one; 0 takes any free one"));
            }
        }
        if (!problems.isEmpty()) {
            throw new CannotStart(problems);
        }
        return chosen;
    }
}
