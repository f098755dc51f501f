package dev.sluice.schemas.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * What a service's parts say of themselves. Alive: restarting the process would not help. Ready: it does its work right
 * now. A part that has said nothing yet is alive and does not count for ready; a service with no ready part is not ready.
 */
public final class Health {

    private record Word(boolean ok, String why) {}

    private final Map<String, Word> live = new ConcurrentSkipListMap<>();
    private final Map<String, Word> ready = new ConcurrentSkipListMap<>();

    /** Says whether a part is alive; {@code why} is shown when it is not. */
    public void live(String component, boolean ok, String why) {
        live.put(component, new Word(ok, why));
    }

    /** Says whether a part is ready; {@code why} is shown when it is not. */
    public void ready(String component, boolean ok, String why) {
        ready.put(component, new Word(ok, why));
    }

    public boolean isLive() {
        return live.values().stream().allMatch(Word::ok);
    }

    public boolean isReady() {
        return isLive() && !ready.isEmpty() && ready.values().stream().allMatch(Word::ok);
    }

    String liveJson() {
        return json(isLive(), live);
    }

    String readyJson() {
        return json(isReady(), ready);
    }

    private static String json(boolean ok, Map<String, Word> words) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("status", ok ? "up" : "down");
        ObjectNode components = json.putObject("components");
        words.forEach((name, word) -> {
            ObjectNode component = components.putObject(name).put("status", word.ok() ? "up" : "down");
            if (!word.ok()) {
                component.put("why", word.why());
            }
        });
        return json.toString();
    }
}
