package space.quark.station.certify;

import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What makes a module safe. */
final class GoldRules {
    private static final Set<Integer> REFUSED = Set.of(401, 403);
    private static final int BIG = 16 * 1024 * 1024;
    private static final int LONG_HEADER = 128 * 1024;
    private static final int SLOW_CLIENTS = 32;
    private static final String CALLER = "X-Quark-Caller";
    private static final String NO_CLOSED_ROUTES = "every route it declares is open to everybody";

    private GoldRules() {}

    static List<Rule> rules() {
        return List.of(
                rule("nobody-refused", "refuses who brings no caller where one is needed", GoldRules::nobody),
                rule("headers-not-believed", "does not believe X-User-Id without a signed caller", GoldRules::headers),
                rule("forged-refused", "refuses a caller signed by a stranger's key", GoldRules::forged),
                rule("unsigned-refused", "refuses a caller with alg none", GoldRules::unsigned),
                rule("error-form", "says what went wrong as JSON, with code and message", GoldRules::errorForm),
                rule("path-tricks", "stays inside its own folder", GoldRules::pathTricks),
                rule("long-head", "survives a head of " + LONG_HEADER / 1024 + " KB", GoldRules::longHead),
                rule(
                        "big-body",
                        "survives a body of " + BIG / 1024 / 1024 + " MB that it did not ask for",
                        GoldRules::bigBody),
                rule("slow-clients", "is not held up by clients that never finish", GoldRules::slowClients),
                rule("keep-alive", "answers two requests over one connection", GoldRules::keepAlive));
    }

    private static Rule rule(String name, String promise, Rule.Check check) {
        return new Rule(Tier.GOLD, name, promise, check);
    }

    private static Verdict nobody(Subject module) throws IOException, InterruptedException {
        return refuses(module, Map.of());
    }

    private static Verdict headers(Subject module) throws IOException, InterruptedException {
        return refuses(
                module, Map.of("X-User-Id", "1", "X-Subject", "1", "X-User-Roles", "admin", "X-User-Permissions", "*"));
    }

    private static Verdict forged(Subject module) throws IOException, InterruptedException {
        return refuses(module, Map.of(CALLER, Forgery.strangersKey(id(module))));
    }

    private static Verdict unsigned(Subject module) throws IOException, InterruptedException {
        return refuses(module, Map.of(CALLER, Forgery.unsigned(id(module))));
    }

    private static String id(Subject module) {
        return module.manifest().path("id").asString("");
    }

    private static Verdict refuses(Subject module, Map<String, String> headers)
            throws IOException, InterruptedException {
        if (module.closedRoutes().isEmpty()) {
            return Verdict.notNeeded(NO_CLOSED_ROUTES);
        }
        List<String> faults = new ArrayList<>();
        for (JsonNode route : module.closedRoutes()) {
            String method = route.path("method").asString("GET");
            int status = module.send(method, Subject.example(route), headers, new byte[0])
                    .status();
            if (!REFUSED.contains(status)) {
                faults.add(method + " " + Subject.example(route) + " answered " + status + ", not 401 or 403");
            }
        }
        return Verdict.of(faults);
    }

    private static Verdict errorForm(Subject module) throws IOException, InterruptedException {
        Reply reply = module.get("/quark-certify-no-such-path");
        if (reply.status() < 400) {
            return Verdict.notNeeded("it knows every path");
        }
        JsonNode error = reply.json().orElse(null);
        return error != null
                        && error.path("code").isString()
                        && error.path("message").isString()
                ? Verdict.pass()
                : Verdict.fail("its 404 has no JSON object with code and message");
    }

    private static Verdict pathTricks(Subject module) throws IOException, InterruptedException {
        List<String> faults = new ArrayList<>();
        for (String path :
                List.of("/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2f..%2f..%2fetc/passwd", "/%00", "/%ff")) {
            try (RawConnection raw = new RawConnection(module.base())) {
                raw.send(raw.head("GET", path, "Connection: close") + "\r\n");
                int status = raw.answer();
                // No answer at all is a refusal too.
                if (status != 0 && (status < 400 || status >= 500)) {
                    faults.add("GET " + path + " answered " + status);
                }
            }
        }
        return Verdict.of(faults);
    }

    private static Verdict longHead(Subject module) throws IOException, InterruptedException {
        int status = 0;
        try (RawConnection raw = new RawConnection(module.base())) {
            raw.send(raw.head("GET", module.endpoint("health"), "X-Long: " + "x".repeat(LONG_HEADER)) + "\r\n");
            status = raw.answer();
        } catch (SocketException _) {
            // Closing the connection is an answer.
        }
        return status >= 500 && status != 505 ? Verdict.fail("it answered " + status) : stillWell(module);
    }

    private static Verdict bigBody(Subject module) throws IOException, InterruptedException {
        String block = "x".repeat(64 * 1024);
        int status = 0;
        try (RawConnection raw = new RawConnection(module.base())) {
            raw.send(raw.head(
                            "POST", "/quark-certify-no-such-path", "Content-Type: text/plain", "Content-Length: " + BIG)
                    + "\r\n");
            for (int sent = 0; sent < BIG; sent += block.length()) {
                raw.send(block);
            }
            status = raw.answer();
        } catch (SocketException _) {
            // Closing the connection is an answer.
        }
        return status >= 500 && status != 501 ? Verdict.fail("it answered " + status) : stillWell(module);
    }

    private static Verdict stillWell(Subject module) throws IOException, InterruptedException {
        int status = module.get(module.endpoint("health")).status();
        return status == 200 ? Verdict.pass() : Verdict.fail("afterwards its health answered " + status);
    }

    private static Verdict slowClients(Subject module) throws IOException, InterruptedException {
        List<RawConnection> slow = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW_CLIENTS; i++) {
                RawConnection raw = new RawConnection(module.base());
                slow.add(raw);
                raw.send("GET " + module.endpoint("health") + " HTTP/1.1\r\nHo");
            }
            return stillWell(module);
        } finally {
            for (RawConnection raw : slow) {
                raw.close();
            }
        }
    }

    private static Verdict keepAlive(Subject module) throws IOException, InterruptedException {
        try (RawConnection raw = new RawConnection(module.base())) {
            String request = raw.head("GET", module.endpoint("health"), "Accept: " + "application/json") + "\r\n";
            raw.send(request);
            int first = raw.answer();
            raw.send(request);
            int second = raw.answer();
            return first == 200 && second == 200
                    ? Verdict.pass()
                    : Verdict.fail("the second request over one connection got "
                            + (second == 0 ? "no answer" : String.valueOf(second))
                            + "; keep connections open and name the length of every answer");
        } catch (SocketException _) {
            return Verdict.fail("it closes the connection after each answer; speak HTTP/1.1 and keep it open");
        }
    }
}
