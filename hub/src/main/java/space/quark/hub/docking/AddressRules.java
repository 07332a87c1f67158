package space.quark.hub.docking;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;

/**
 * Which addresses the hub may ask: http or https in one of the configured networks, whatever the name says, and never the
 * hub itself. The answer to a name is kept with it, so that what was checked is what is asked.
 */
final class AddressRules {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int LONGEST = 500;

    private final List<Network> networks;
    private final IntSupplier ownPort;

    AddressRules(List<String> networks, IntSupplier ownPort) {
        this.networks = networks.stream()
                .map(text -> Objects.requireNonNull(Network.parse(text.strip())))
                .toList();
        this.ownPort = ownPort;
    }

    /** Checks an address that came in a field of this name. */
    Address check(String field, String text) {
        return check(field, parse(field, text));
    }

    /** The same of one that was parsed before anybody was asked for what its name stands for. */
    Address check(String field, URI uri) {
        Address address = new Address(uri, resolve(uri.getHost()));
        if (networks.stream().noneMatch(network -> network.contains(address.at()))) {
            throw DockingProblem.QE002.field(
                    field,
                    "must be in one of the networks of the setting docking.networks, which "
                            + address.at().getHostAddress() + " is not");
        }
        if (address.at().isLoopbackAddress() && address.port() == ownPort.getAsInt()) {
            throw DockingProblem.QE002.field(field, "must not be the station itself");
        }
        return address;
    }

    /** An address as it is written; no name in it is looked up yet. */
    static URI parse(String field, String text) {
        if (text.length() > LONGEST) {
            throw DockingProblem.QE002.field(field, "must have at most " + LONGEST + " characters");
        }
        try {
            URI given = new URI(text.strip());
            String scheme = given.getScheme() == null ? "" : given.getScheme().toLowerCase(Locale.ROOT);
            String path = given.getRawPath() == null ? "" : given.getRawPath().replaceAll("/+$", "");
            boolean plain = given.getHost() != null
                    && given.getRawUserInfo() == null
                    && given.getRawQuery() == null
                    && given.getRawFragment() == null
                    && given.getPort() <= 65_535
                    && given.getPort() != 0
                    && !("/" + path + "/").contains("/../");
            if (plain && (scheme.equals("http") || scheme.equals("https"))) {
                return new URI(scheme + "://" + given.getRawAuthority() + path);
            }
        } catch (URISyntaxException _) {
            // Said below.
        }
        throw DockingProblem.QE002.field(
                field, "must be an address such as http://127.0.0.1:9000, without user, query and fragment");
    }

    /** Whether what stands for this host is known without asking anybody. */
    static boolean isPlain(String host) {
        try {
            InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", ""));
            return true;
        } catch (IllegalArgumentException _) {
            return host.equalsIgnoreCase("localhost");
        }
    }

    /** Not every resolver keeps time by itself. */
    private static InetAddress resolve(String host) {
        CompletableFuture<InetAddress> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("resolve").start(() -> {
            try {
                answer.complete(InetAddress.getByName(host));
            } catch (UnknownHostException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException _) {
            throw DockingProblem.QE001.saying("resolve: no address is known for " + host);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
