package space.quark.hub.docking;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Manifest;
import tools.jackson.databind.node.ObjectNode;

/**
 * The manifest of a module outside the station's process, checked: what the plain one says, and what only such a module
 * has to say.
 *
 * @param plain what every module's manifest says
 * @param raw the manifest as it came, with fields that nobody here knows
 * @param routes what it serves; one route for everything when it declares none
 * @param address where it says that it listens
 */
public record ForeignManifest(
        Manifest plain,
        ObjectNode raw,
        List<Route> routes,
        List<Need> needs,
        List<Offered> provides,
        Resources resources,
        Lifecycle lifecycle,
        @Nullable Run run,
        @Nullable String address) {

    /** The name under which the last variable of a path takes everything that follows. */
    public static final String REST = "rest";

    /**
     * One route.
     *
     * @param path below the module's own address, with variables in braces; a last {@code {rest*}} takes whole tails
     * @param access {@code open}, {@code signed-in}, {@code permission} or {@code internal}
     * @param published whether it stands below {@code /api/v1} too
     * @param idempotent whether it may be asked again when an answer did not come
     */
    public record Route(
            String method,
            String path,
            String access,
            @Nullable String permission,
            boolean published,
            boolean idempotent,
            @Nullable Duration timeout,
            @Nullable Long maxBodyBytes,
            @Nullable Rate rate) {}

    /** So many requests of one caller in this long. */
    public record Rate(int requests, Duration window) {}

    /** A neighbour that the module calls, by its id, a contract or a capability. */
    public record Need(String contract, VersionRange version, boolean optional, String reason) {
        @Override
        public String toString() {
            return version == VersionRange.ANY ? contract : contract + "@" + version;
        }
    }

    /** Something others may need. */
    public record Offered(String name, @Nullable Version version) {
        static Offered of(String text) {
            int at = text.indexOf('@');
            return at < 0
                    ? new Offered(text, null)
                    : new Offered(text.substring(0, at), Version.parse(text.substring(at + 1)));
        }
    }

    /** What the module can take; absent where the station's own limits hold. */
    public record Resources(
            @Nullable Integer maxConcurrent, @Nullable Long maxBodyBytes) {}

    /**
     * How it is started and watched.
     *
     * @param manual whether the station starts it only when somebody says so
     */
    public record Lifecycle(boolean manual, String restart, Duration healthCheckInterval, Duration timeout) {}

    /** How a supervised module is started. */
    public record Run(List<String> command, List<String> build, String restart, int maxRestarts, int memoryMb) {}

    public String id() {
        return plain.id();
    }

    /** Where the module serves something that the hub asks for, such as {@code health}. */
    public String endpoint(String name) {
        return raw.path("endpoints").path(name).asString("/" + name);
    }

    /** Whether the manifest itself names an endpoint, rather than leaving it at its default. */
    public boolean names(String endpoint) {
        return raw.path("endpoints").has(endpoint);
    }

    /** The types of events that it asks to publish. */
    public List<String> publishes() {
        return plain.events().publishes();
    }

    /** The patterns of events that it asks to hear. */
    public List<String> subscribes() {
        return plain.events().subscribes();
    }

    /** Who holds each of its permissions from the start. */
    public Map<String, Set<String>> roles() {
        return plain.permissions().stream()
                .collect(java.util.stream.Collectors.toUnmodifiableMap(
                        Manifest.Permission::name, Manifest.Permission::roles, (first, _) -> first));
    }

    /** Whether it offers something under this name, in a version of this range; its id has the version of the module. */
    public boolean meets(String name, VersionRange range) {
        if (name.equals(id()) && range.includes(Version.parse(plain.version()))) {
            return true;
        }
        return provides.stream().anyMatch(offered -> offered.name().equals(name) && range.includes(versionOf(offered)))
                || (plain.capabilities().contains(name) && range.includes(Version.parse(plain.version())));
    }

    private @Nullable Version versionOf(Offered offered) {
        return offered.version() == null ? Version.parse(plain.version()) : offered.version();
    }

    /** Whether two instances of these manifests may share the load. */
    boolean sharesLoadWith(ForeignManifest other) {
        Version ours = Version.parse(plain.version());
        Version theirs = Version.parse(other.plain.version());
        return ours != null
                && theirs != null
                && ours.major() == theirs.major()
                && Set.copyOf(routes).equals(Set.copyOf(other.routes));
    }
}
