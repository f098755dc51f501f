package dev.sluice.local.crash;

import dev.sluice.local.stack.Service;

/**
 * A place at which a service ends as by a loss of power: nothing after it runs, no finally block and no shutdown hook.
 *
 * @param service whose process ends
 * @param type name of the class, with its package
 * @param method at whose beginning it ends; all of this name
 * @param times how often it is reached until then, 1 or more
 */
public record CrashPoint(Service service, String type, String method, int times) {

    @Override
    public String toString() {
        return service.label() + " at " + type.substring(type.lastIndexOf('.') + 1) + "." + method + ", time " + times;
    }
}
