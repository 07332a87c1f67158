package space.quark.hub.docking;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import space.quark.dock.Problem;
import space.quark.host.settings.Nearest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a schema cannot say of a manifest: parts that must fit one another. */
final class ManifestRules {
    private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:@-]+");
    private static final Pattern VARIABLE = Pattern.compile("\\{[A-Za-z][A-Za-z0-9_]*}");
    private static final Set<String> CARRIERS = Set.of("http", "https");
    private static final int MOST_SEGMENTS = 24;
    /** The hub's own names; a module of this id would hide behind them or they behind it. */
    private static final Set<String> RESERVED = Set.of("hub", "discovery", "dock", "register", "registration-tokens");

    private final ObjectNode manifest;
    private final List<Problem.Field> faults = new ArrayList<>();

    private ManifestRules(ObjectNode manifest) {
        this.manifest = manifest;
    }

    /** What is wrong with a manifest that the schema takes. */
    static List<Problem.Field> faults(ObjectNode manifest) {
        ManifestRules rules = new ManifestRules(manifest);
        rules.checkRoutes();
        rules.checkNeeds();
        rules.checkEvents();
        rules.checkPermissions();
        rules.checkRest();
        rules.checkNames();
        if (manifest.has("settings")) {
            rules.faults.addAll(SettingsSchema.faultsOf(manifest.path("settings")));
        }
        return rules.faults;
    }

    /** Whether needing the one name means needing the other: itself, or the module whose contract it is. */
    static boolean covers(String contract, String name) {
        return contract.equals(name) || contract.startsWith(name + ".");
    }

    private void checkRoutes() {
        Set<String> declared = permissionNames();
        Set<String> seen = new HashSet<>();
        JsonNode routes = manifest.path("routes");
        for (int i = 0; i < routes.size(); i++) {
            JsonNode route = routes.get(i);
            String at = "routes[" + i + "]";
            String path = route.path("path").asString();
            checkPath(at + ".path", path);
            String shape = route.path("method").asString() + " " + path.replaceAll("\\{[^}*]*}", "{}");
            if (!seen.add(shape)) {
                fault(at, "must not stand there twice: " + shape);
            }
            String permission = route.path("permission").asString("");
            if (route.path("access").asString().equals("permission") && !declared.contains(permission)) {
                fault(at + ".permission", "must be declared in permissions: " + permission);
            }
        }
    }

    private void checkPath(String field, String path) {
        String[] segments = path.substring(1).split("/", -1);
        if (segments.length > MOST_SEGMENTS) {
            fault(field, "must have at most " + MOST_SEGMENTS + " segments");
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < segments.length; i++) {
            String segment = segments[i];
            boolean last = i == segments.length - 1;
            boolean fine = segment.isEmpty()
                    ? last
                    : segment.startsWith("{")
                            ? (VARIABLE.matcher(segment).matches() && names.add(segment))
                                    || (last && segment.equals("{" + ForeignManifest.REST + "*}"))
                            : LITERAL.matcher(segment).matches() && !segment.equals(".") && !segment.equals("..");
            if (!fine) {
                fault(
                        field,
                        "must be segments of plain text or variables such as {id}, each name once; only a last one"
                                + " may be {rest*}");
                return;
            }
        }
    }

    private void checkNeeds() {
        JsonNode needs = manifest.path("needs");
        for (int i = 0; i < needs.size(); i++) {
            if (VersionRange.parse(needs.get(i).path("version").asString("*")) == null) {
                fault("needs[" + i + "].version", "must be a range such as 1.2.0, ^1.2, >=1.2 <3 or *");
            }
            if (needs.get(i)
                    .path("contract")
                    .asString()
                    .equals(manifest.path("id").asString())) {
                fault("needs[" + i + "].contract", "must not be the module itself");
            }
        }
        JsonNode provides = manifest.path("provides");
        for (int i = 0; i < provides.size(); i++) {
            String text = provides.get(i).asString();
            int at = text.indexOf('@');
            if (at == 0 || (at > 0 && Version.parse(text.substring(at + 1)) == null)) {
                fault("provides[" + i + "]", "must be a name, or a name with a version such as pricing@2.1");
            }
        }
    }

    private void checkEvents() {
        String id = manifest.path("id").asString();
        JsonNode publishes = manifest.path("events").path("publishes");
        for (int i = 0; i < publishes.size(); i++) {
            JsonNode one = publishes.get(i);
            String type = one.isString() ? one.asString() : one.path("type").asString();
            if (!type.startsWith(id + ".") && !type.startsWith("quark." + id + ".")) {
                fault("events.publishes[" + i + "]", "must begin with " + id + ". or quark." + id + ".");
            }
        }
    }

    private void checkPermissions() {
        String id = manifest.path("id").asString();
        JsonNode permissions = manifest.path("permissions");
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < permissions.size(); i++) {
            String name = permissions.get(i).path("name").asString();
            if (!seen.add(name)) {
                fault("permissions[" + i + "].name", "must not stand there twice: " + name);
            }
            if (!name.startsWith(id + ":")) {
                fault("permissions[" + i + "].name", "must begin with " + id + ":");
            }
        }
    }

    private void checkRest() {
        String id = manifest.path("id").asString();
        if (RESERVED.contains(id)) {
            fault("id", "must not be " + id + ", which is the hub's own");
        }
        String protocol = manifest.path("protocol").asString("http");
        if (!CARRIERS.contains(protocol)) {
            fault("protocol", "must be http or https to be docked; " + protocol + " is not spoken here");
        }
    }

    /** Unknown fields are kept; one that was probably meant as another would leave its rules without effect. */
    private void checkNames() {
        for (String name : manifest.propertyNames()) {
            if (!ManifestSchema.FIELDS.contains(name)) {
                ManifestSchema.FIELDS.stream()
                        .filter(known -> !manifest.has(known) && isNear(name, known))
                        .min(Comparator.naturalOrder())
                        .ifPresent(known -> fault(name, "is not known: did you mean " + known + "?"));
            }
        }
    }

    /** Short words are near to too many. */
    private static boolean isNear(String name, String known) {
        int most = known.length() < 5 ? -1 : known.length() < 8 ? 1 : 2;
        return Math.abs(name.length() - known.length()) <= most
                && Nearest.distance(name.toLowerCase(Locale.ROOT), known.toLowerCase(Locale.ROOT)) <= most;
    }

    private Set<String> permissionNames() {
        Set<String> names = new HashSet<>();
        manifest.path("permissions").forEach(one -> names.add(one.path("name").asString()));
        manifest.path("security").path("permissions").forEach(one -> names.add(one.asString()));
        return names;
    }

    private void fault(String field, String remedy) {
        faults.add(new Problem.Field(field, remedy));
    }
}
