package dev.sluice.bench.result;

import java.util.List;

/**
 * How something went over time, to be drawn.
 *
 * @param workload its letter
 * @param chart lines of the same chart are drawn together
 * @param name what the line shows
 * @param points seconds and value, ascending by time
 */
public record Line(String workload, String chart, String name, List<Point> points) {

    /** A moment and what was seen then. */
    public record Point(double seconds, double value) {}

    public Line {
        points = List.copyOf(points);
    }
}
