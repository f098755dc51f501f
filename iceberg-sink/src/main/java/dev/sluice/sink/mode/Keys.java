package dev.sluice.sink.mode;

import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.LakeSchema;

/** Modes that tell rows apart need a key. */
final class Keys {

    private Keys() {}

    static void require(LakeSchema source, String mode) throws IncompatibleSchema {
        if (source.key().isEmpty()) {
            throw new IncompatibleSchema("The table has no primary key, and " + mode + " needs one. Give it one, or set"
                    + " its REPLICA IDENTITY to FULL and name the columns that identify a row under"
                    + " tables.<table>.key, or land it with mode: changelog");
        }
    }
}
