package dev.sluice.schemas.wire;

/**
 * What bytes of one schema look like. Walking over a value proves that Avro can read it, and takes neither memory nor
 * the word of a length: a garbled length is found out here, where a reader would first allocate what it asks for.
 */
public interface Shape {

    /**
     * Walks over one value.
     *
     * @return where the next value begins
     * @throws Misfit when the bytes end early or are not what the schema says
     */
    int skip(byte[] bytes, int at) throws Misfit;
}
