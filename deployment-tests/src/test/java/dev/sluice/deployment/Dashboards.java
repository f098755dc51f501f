package dev.sluice.deployment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Grafana's dashboards. JSON is read as the YAML that it is. */
final class Dashboards {

    private static final String FOLDER = "monitoring/grafana/dashboards";

    private Dashboards() {}

    static List<Node> all() {
        List<Node> dashboards = new ArrayList<>();
        for (Path file : Repository.filesBelow(FOLDER)) {
            dashboards.add(Node.all(String.valueOf(file.getFileName()), Repository.text(file))
                    .get(0));
        }
        return dashboards;
    }

    static List<Node> panels(Node dashboard) {
        return dashboard.at("panels").items();
    }

    /** Every expression that a panel asks for, with values for Grafana's variables. */
    static List<String> expressions() {
        List<String> expressions = new ArrayList<>();
        for (Node dashboard : all()) {
            for (Node panel : panels(dashboard)) {
                for (Node target : panel.at("targets").items()) {
                    expressions.add(filledIn(target.at("expr").text()));
                }
            }
        }
        return expressions;
    }

    private static String filledIn(String expression) {
        return expression.replace("$__rate_interval", "5m").replaceAll("\\$[a-z]+", ".*");
    }
}
