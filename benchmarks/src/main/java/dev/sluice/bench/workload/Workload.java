package dev.sluice.bench.workload;

/** Something that the pipeline is made to do, and that is measured. */
public interface Workload {

    /**
     * Does it once, from the beginning, and takes down what it found.
     *
     * @throws Exception when it could not be done, or lake and source were not equal afterwards: nothing that was taken down counts
     */
    void run(Run run) throws Exception;
}
