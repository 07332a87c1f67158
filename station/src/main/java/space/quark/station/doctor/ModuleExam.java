package space.quark.station.doctor;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Reads off what the station knows of a module why it is not served, and what is to be done. */
final class ModuleExam {
    private static final Set<String> HOPS =
            Set.of("resolve", "connect", "tls", "manifest", "schema", "health", "init", "config", "process");

    private ModuleExam() {}

    static List<Finding> of(String id, JsonNode module) {
        List<Finding> findings = new ArrayList<>();
        findings.add(state(id, module));
        for (JsonNode instance : module.path("instances")) {
            instance(id, module, instance, findings);
        }
        Set<String> refused = texts(module.path("askedScopes"));
        refused.removeAll(texts(module.path("grantedScopes")));
        if (!refused.isEmpty() && module.has("grantedScopes")) {
            findings.add(Finding.trouble(
                    "auth",
                    id + " asked for " + String.join(", ", refused) + ", which nobody granted",
                    "quark approve " + id + " grants all that it asks for"));
        }
        return findings;
    }

    /** What is wrong with the settings that administrators gave it, or did not. */
    static List<Finding> settings(String id, JsonNode settings) {
        List<Finding> findings = new ArrayList<>();
        for (JsonNode fault : settings.path("faults")) {
            String name = fault.path("field").asString();
            findings.add(Finding.trouble(
                    "settings",
                    "the setting " + name + " " + fault.path("problem").asString(),
                    "quark settings " + id + " " + name + "=VALUE, or --reset " + name));
        }
        for (JsonNode instance : settings.path("instances")) {
            if (instance.has("problem")) {
                findings.add(
                        Finding.trouble(
                                "config",
                                instance.path("id").asString() + " did not take its settings: "
                                        + instance.path("problem").asString(),
                                "answer POST /config with 2xx, or with 404 when settings only come at docking and by heartbeats"));
            }
        }
        return findings;
    }

    private static Finding state(String id, JsonNode module) {
        String state = module.path("state").asString("");
        String code = module.path("code").asString("");
        String reason = module.path("reason").asString("");
        String what = id + " is " + state + (reason.isEmpty() ? "" : ": " + reason);
        return switch (state) {
            case "ready" -> Finding.well("state", what);
            case "announced", "approved" -> Finding.trouble("state", what, "wait a moment and look again");
            case "verified" -> Finding.trouble("approval", what, "quark approve " + id + ", or quark reject " + id);
            case "refused" ->
                Finding.trouble(
                        "approval", what, "if that was a mistake: quark approve " + id + "; else end the module");
            case "undocked" ->
                Finding.trouble(
                        "state",
                        what,
                        module.path("instances").isEmpty()
                                        && !module.path("supervised").asBoolean(false)
                                ? "start it: it docks itself, or quark dock and its address docks it"
                                : "quark dock " + id
                                        + (code.equals("MANUAL")
                                                        || module.path("supervised")
                                                                .asBoolean(false)
                                                ? " starts it"
                                                : " docks it again; start it first"));
            case "draining" -> Finding.trouble("state", what, "it ends as soon as what is under way is done");
            case "quarantined" ->
                Finding.trouble(
                        hopIn(reason, "health"),
                        what,
                        "it came and went too often: look at its log for why it stops; it is asked again at "
                                + module.path("nextRetry").asString("the next look"));
            default -> starting(id, code, reason, what, module);
        };
    }

    private static Finding starting(String id, String code, String reason, String what, JsonNode module) {
        boolean supervised = module.path("supervised").asBoolean(false);
        if (code.startsWith("NEEDS")) {
            return Finding.trouble(
                    "needs", what, "dock what it needs, in a version that fits; it starts by itself then");
        }
        if (code.equals("EXITED") || (supervised && reason.contains("exited with"))) {
            return Finding.trouble("process", what, "quark logs " + id + " shows its last words");
        }
        if (code.equals("DEGRADED")) {
            return Finding.trouble("health", what, "its own health says what is wrong");
        }
        if (module.path("trusted").asBoolean(false)) {
            return Finding.trouble(
                    hopIn(reason, "health"),
                    what,
                    "start its process again; or, where the station has it among its --modules, quark swap " + id
                            + " here brings it home");
        }
        String way = module.path("instances").isEmpty() ? "see " : "see the way to its address below, and ";
        return Finding.trouble(hopIn(reason, "health"), what, way + (supervised ? "quark logs " + id : "its log"));
    }

    private static void instance(String id, JsonNode module, JsonNode instance, List<Finding> findings) {
        String name = instance.path("id").asString("");
        String reason = instance.path("reason").asString("");
        String state = instance.path("state").asString("");
        boolean routed = state.equals("routed");
        if (!routed
                && !state.equals("waiting")
                && !reason.isEmpty()
                && !reason.equals(module.path("reason").asString(""))) {
            findings.add(Finding.trouble(
                    hopIn(reason, "health"),
                    name + " is " + state + ": " + reason,
                    "see the way to its address below"));
        }
        if (routed && isPast(instance.path("leaseUntil").asString(""))) {
            findings.add(Finding.trouble(
                    "callback",
                    name + " answers, but its heartbeats stopped at "
                            + instance.path("leaseUntil").asString(),
                    "check from where it runs that it reaches the station: QUARK_HUB_URL, network, and that its service token"
                            + " is renewed (docking again gives a new one: " + id + ")"));
        }
    }

    private static boolean isPast(String time) {
        try {
            return !time.isEmpty() && Instant.parse(time).isBefore(Instant.now());
        } catch (DateTimeParseException _) {
            return false;
        }
    }

    /** The hop that a reason begins with, as the station writes them. */
    private static String hopIn(String reason, String otherwise) {
        int colon = reason.indexOf(':');
        String first = colon < 0 ? "" : reason.substring(0, colon);
        return HOPS.contains(first) ? first : otherwise;
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new TreeSet<>();
        list.forEach(one -> texts.add(one.asString("")));
        return texts;
    }
}
