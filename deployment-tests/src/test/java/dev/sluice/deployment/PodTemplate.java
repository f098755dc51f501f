package dev.sluice.deployment;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a pod is made from.
 *
 * @param name of whom it is made for
 * @param node with {@code metadata} and {@code spec}
 */
record PodTemplate(String name, Node node) {

    Node spec() {
        return node.at("spec");
    }

    /** The pod's only container. */
    Node container() {
        List<Node> containers = spec().at("containers").items();
        if (containers.size() != 1) {
            throw new AssertionError(node.place() + ": not one container");
        }
        return containers.get(0);
    }

    /** Names of the secrets that are mounted into it. */
    Set<String> secrets() {
        Set<String> keys = new TreeSet<>();
        spec().at("volumes").items().forEach(volume -> volume.at("secret", "items")
                .items()
                .forEach(item -> keys.add(item.at("key").text())));
        return keys;
    }
}
