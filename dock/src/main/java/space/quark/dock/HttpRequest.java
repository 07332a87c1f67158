package space.quark.dock;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request to a {@link HttpRoute}. Who sent it is {@link Caller#current}; its path has passed the station's rules. */
public interface HttpRequest {
    /** The verb; HEAD comes to the handler of GET, whose body is then not sent. */
    String method();

    /** The decoded value of a variable of the route's path. */
    String variable(String name);

    /** The decoded values of a query parameter, in order; none when it is absent. */
    List<String> query(String name);

    /** The values of all headers of this name, in any case, in order; none when it is absent. */
    List<String> headers(String name);

    /** The first value of a header; null when it is absent. */
    default @Nullable String header(String name) {
        List<String> all = headers(name);
        return all.isEmpty() ? null : all.getFirst();
    }

    /** The first value of a cookie; null when it is absent. */
    default @Nullable String cookie(String name) {
        for (String header : headers("Cookie")) {
            for (String pair : header.split(";")) {
                int equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                    return pair.substring(equals + 1).strip();
                }
            }
        }
        return null;
    }

    /** Whether the client came over https, as far as the station knows. */
    boolean secure();

    /** Host and, unless it is the usual one, port that the client asked; empty when it did not say. */
    String authority();

    /**
     * The whole body, empty when there is none. Reports {@link CommonProblem#BODY_TOO_LARGE} when it is larger than the
     * station allows.
     */
    byte[] body();

    /**
     * The body read as the record that the route {@link HttpRoute#takes}, by the rules of contracts: what is wrong with
     * it is reported with the fields' names.
     */
    <T extends Record> T json(Class<T> type);
}
