package space.quark.station.doctor;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import space.quark.hub.docking.AddressCheck;
import space.quark.hub.docking.ManifestCheck;

/** Walks to a module's address as the hub does: name, connection, TLS, HTTP, manifest, schema, health. */
final class AddressExam {
    private static final int PATIENCE_MILLIS = 5_000;
    private static final Duration PROMPT = Duration.ofSeconds(1);
    private static final int LARGEST = 256 * 1024;

    private final URI address;
    private final boolean secure;
    private final int port;
    private final @Nullable AddressCheck hub;
    private final boolean supervised;
    private final List<Finding> findings = new ArrayList<>();

    private AddressExam(URI address, @Nullable AddressCheck hub, boolean supervised) {
        this.address = address;
        this.hub = hub;
        this.supervised = supervised;
        this.secure = "https".equalsIgnoreCase(address.getScheme());
        this.port = address.getPort() > 0 ? address.getPort() : secure ? 443 : 80;
    }

    /** Every hop up to the first that fails. */
    static List<Finding> of(URI address, AddressCheck hub) {
        return new AddressExam(address, hub, false).walked();
    }

    /**
     * The same of an address that the hub asks already.
     *
     * @param supervised whether the station runs what should listen there
     */
    static List<Finding> ofDocked(URI address, boolean supervised) {
        return new AddressExam(address, null, supervised).walked();
    }

    private List<Finding> walked() {
        walk();
        return findings;
    }

    private void walk() {
        if (address.getHost() == null || !(secure || "http".equalsIgnoreCase(address.getScheme()))) {
            trouble("resolve", address + " is no address of a module", "write it as http://127.0.0.1:9000");
            return;
        }
        InetAddress at = resolve();
        if (at == null || !isAsked() || !connects(at) || (secure && !shakesHands(at))) {
            return;
        }
        Optional<HttpReply> manifest = ask("manifest", "/manifest");
        if (manifest.isEmpty()) {
            return;
        }
        ManifestCheck check = manifest(manifest.get());
        if (check != null) {
            health(check.manifest().path("endpoints").path("health").asString("/health"));
        }
    }

    private @Nullable InetAddress resolve() {
        try {
            InetAddress at = InetAddress.getByName(address.getHost());
            if (at.isAnyLocalAddress()) {
                trouble(
                        "resolve",
                        address.getHost() + " means every address of a machine, not one",
                        "name the address to connect to, such as 127.0.0.1");
                return null;
            }
            well("resolve", address.getHost() + " is " + at.getHostAddress());
            return at;
        } catch (UnknownHostException _) {
            trouble(
                    "resolve",
                    "nobody knows the name " + address.getHost(),
                    "correct the name, add it to DNS or /etc/hosts, or use the IP address");
            return null;
        }
    }

    private boolean isAsked() {
        String fault = hub == null ? null : hub.fault(address.toString()).orElse(null);
        if (fault == null) {
            return true;
        }
        trouble(
                "resolve",
                "the hub does not ask this address: it " + fault,
                fault.contains("docking.networks")
                        ? "add its network to docking.networks in the station's quark.yaml, or run the module on this machine"
                        : "name the address of the module itself, such as http://127.0.0.1:9000");
        return false;
    }

    private boolean connects(InetAddress at) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(at, port), PATIENCE_MILLIS);
            well("connect", "port " + port + " takes connections");
            return true;
        } catch (ConnectException _) {
            trouble(
                    "connect",
                    "nothing listens at " + at.getHostAddress() + ":" + port,
                    supervised
                            ? "listen on the port that the environment says in PORT, at 127.0.0.1"
                            : "start the module, check its port, and that it listens on this address and not on another one");
        } catch (SocketTimeoutException _) {
            trouble(
                    "connect",
                    "no answer from " + at.getHostAddress() + ":" + port + " within " + PATIENCE_MILLIS / 1000 + " s",
                    "a firewall drops the connection, or the program accepts nobody: look at both");
        } catch (NoRouteToHostException e) {
            trouble(
                    "connect",
                    "no way to " + at.getHostAddress() + ": " + e.getMessage(),
                    "check the network and its firewall");
        } catch (IOException e) {
            trouble("connect", "connecting failed: " + e.getMessage(), "check address, port and network");
        }
        return false;
    }

    private boolean shakesHands(InetAddress at) {
        Finding finding = new TlsExam(address.getHost(), port).at(at, PATIENCE_MILLIS);
        findings.add(finding);
        return finding.well();
    }

    private Optional<HttpReply> ask(String hop, String path) {
        try {
            HttpReply reply = HttpReply.of(address, port, secure, path, PATIENCE_MILLIS, LARGEST);
            return switch (reply.kind()) {
                case NOT_HTTP ->
                    trouble(
                            "http",
                            "what answers at port " + port + " does not speak HTTP (it says “" + reply.start() + "”)",
                            reply.looksLikeTls()
                                    ? "it speaks TLS: dock it with https://"
                                    : "check the port: another program listens there");
                case CLOSED ->
                    trouble(
                            "http",
                            "it took the connection and closed it without an answer to GET " + path,
                            "look at the module's log; if it speaks TLS, dock it with https://");
                case TOO_LARGE ->
                    trouble(
                            hop,
                            "GET " + path + " answers more than " + LARGEST / 1024 + " KB",
                            "keep it small: it is read again and again");
                case ANSWERED -> Optional.of(reply);
            };
        } catch (SocketTimeoutException _) {
            return trouble(
                    hop,
                    "GET " + path + " was not answered within " + PATIENCE_MILLIS / 1000 + " s",
                    "the program hangs: look at what it waits for (a database, itself, one worker that is busy)");
        } catch (IOException e) {
            return trouble("http", "GET " + path + " failed: " + e.getMessage(), "look at the module's log");
        }
    }

    private @Nullable ManifestCheck manifest(HttpReply reply) {
        int status = reply.status();
        if (status != 200) {
            trouble("manifest", "GET /manifest answered " + status, statusRemedy("/manifest", reply));
            return null;
        }
        String text = new String(reply.body(), StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
            trouble("manifest", "GET /manifest answered nothing", "serve the manifest as JSON or YAML");
            return null;
        }
        if (text.startsWith("<")) {
            trouble(
                    "manifest",
                    "GET /manifest answered a page in HTML, not a manifest",
                    "another program or a proxy's error page answers there; serve JSON or YAML");
            return null;
        }
        ManifestCheck check = ManifestCheck.of(reply.body());
        if (!check.faults().isEmpty()) {
            var fault = check.faults().getFirst();
            boolean syntax = fault.field().equals("manifest");
            trouble(
                    syntax ? "manifest" : "schema",
                    fault.field() + " " + fault.problem()
                            + (check.faults().size() > 1
                                    ? " (and " + (check.faults().size() - 1) + " more)"
                                    : ""),
                    "correct " + fault.field() + " in the manifest; quark certify names every fault");
            return null;
        }
        well(
                "manifest",
                check.manifest().path("id").asString() + " "
                        + check.manifest().path("version").asString());
        return check;
    }

    private void health(String path) {
        Optional<HttpReply> answer = ask("health", path);
        if (answer.isEmpty()) {
            return;
        }
        HttpReply reply = answer.get();
        if (reply.status() != 200) {
            trouble(
                    "health",
                    "GET " + path + " answered " + reply.status() + HealthWords.in(reply.body()),
                    statusRemedy(path, reply));
        } else if (reply.took().compareTo(PROMPT) > 0) {
            trouble(
                    "health",
                    "GET " + path + " took " + reply.took().toMillis() + " ms",
                    "answer from what is known; check databases and neighbours in the background");
        } else {
            String said = ManifestCheck.tree(reply.body()).path("status").asString("");
            if (said.equals("starting")) {
                trouble("health", "GET " + path + " says that it is starting", "it is routed when it says healthy");
            } else {
                well(
                        "health",
                        "GET " + path + " answered 200 in " + reply.took().toMillis() + " ms");
            }
        }
    }

    private String statusRemedy(String path, HttpReply reply) {
        int status = reply.status();
        if (status >= 300 && status < 400) {
            return "redirects are not followed: serve it at " + path + " itself"
                    + reply.location()
                            .filter(where -> where.endsWith(path))
                            .map(where -> address.resolve(where).toString())
                            .map(where -> ", or dock " + where.substring(0, where.length() - path.length()))
                            .orElse("");
        }
        return switch (status) {
            case 401, 403 -> path + " must be readable without signing in: the hub asks before it has a token for it";
            case 404 ->
                path.equals("/manifest")
                        ? "serve GET /manifest; if the module lives below a path, dock that address"
                        : "serve GET " + path + ", or name another path in endpoints.health";
            case 405 -> "allow GET at " + path;
            case 503 -> "the module says itself that it is not well: see its checks and its log";
            default -> status >= 500 ? "the module fails: look at its log" : "answer GET " + path + " with 200";
        };
    }

    private void well(String hop, String seen) {
        findings.add(Finding.well(hop, seen));
    }

    private Optional<HttpReply> trouble(String hop, String cause, String remedy) {
        findings.add(Finding.trouble(hop, cause, remedy));
        return Optional.empty();
    }

    /** What an unhealthy module says of itself. */
    private static final class HealthWords {
        private static String in(byte[] body) {
            var check = ManifestCheck.tree(body);
            StringBuilder words = new StringBuilder();
            check.path("checks").properties().forEach(one -> {
                if (one.getValue().path("status").asString("").equals("fail")) {
                    words.append(words.isEmpty() ? ": " : ", ")
                            .append(one.getKey())
                            .append(" fails");
                    String message = one.getValue().path("message").asString("");
                    words.append(message.isEmpty() ? "" : " (" + message + ")");
                }
            });
            return words.toString();
        }
    }
}
