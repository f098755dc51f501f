package dev.sluice.schemas.wire;

/** Bytes that do not begin as Confluent's wire format does. The message says what is wrong, without the bytes. */
public final class NotWireFormat extends Exception {
    NotWireFormat(String what) {
        super("Not in the registry's wire format: " + what);
    }
}
