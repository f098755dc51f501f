package dev.sluice.ingest.source;

import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.pipeline.Source;
import dev.sluice.schemas.tls.RefusedCertificate;

import java.sql.SQLException;
import java.util.Optional;

/** What a failed connection says, by its SQLSTATE. */
final class ConnectionProblems {

    private ConnectionProblems() {}

    static Problem of(Source source, SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String place = "source " + source.host() + ":" + source.port();
        Optional<RefusedCertificate> refused = RefusedCertificate.in(e);
        if (refused.isPresent()) {
            return refused.get().problem(place, "source.jdbc.sslrootcert", "source.host");
        }
        if (state.equals("28P01") || state.equals("28000")) {
            return new Problem(
                    place,
                    "the server refuses user " + source.user() + " (" + message(e) + ")",
                    "Mend source.user and source.password, or let the user in by pg_hba.conf");
        }
        if (state.equals("3D000")) {
            return new Problem(
                    place, "there is no database " + source.database(), "Create it, or mend source.database");
        }
        if (state.startsWith("08") || state.startsWith("57P")) {
            return Problem.unreachable(
                    place,
                    "the server does not answer (" + message(e) + ")",
                    "Start it, or mend source.host and source.port");
        }
        return new Problem(place, "the server refuses (" + message(e) + ")", "Mend what it names");
    }

    private static String message(SQLException e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return message.replace('\n', ' ').trim();
    }
}
