package dev.sluice.sink.verify;

import java.util.List;
import java.util.Map;

/** A lake table at one of its versions: what is read of it twice is the same. */
interface LakeView {

    TableDigest digest();

    /** The selected rows by their keys' canonical texts. */
    Map<String, SeenRow> rows(Selection selection);

    /** Names of the source's columns that the lake has not. */
    List<String> onlyInSource();

    /** Names of the lake's columns that neither the source nor the pipeline knows. */
    List<String> onlyInLake();
}
