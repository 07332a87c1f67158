package space.quark.station.doctor;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import space.quark.hub.docking.AddressCheck;
import tools.jackson.databind.JsonNode;

/** Looks at an address, at a docked module, or at the whole station, and says what it finds hop by hop. */
public final class Examination {
    private Examination() {}

    /**
     * The way to an address where a module should listen; it need not be docked.
     *
     * @param hub which addresses the hub asks
     */
    public static List<Finding> ofAddress(URI address, AddressCheck hub) {
        return AddressExam.of(address, hub);
    }

    /**
     * A module of a running station.
     *
     * @param station reads a path of the station as its operator
     */
    public static List<Finding> ofModule(String id, Function<String, JsonNode> station) {
        JsonNode module = station.apply("/modules/" + id);
        List<Finding> findings = new ArrayList<>(ModuleExam.of(id, module));
        if (module.path("manifest").has("settings")) {
            findings.addAll(ModuleExam.settings(id, station.apply("/modules/" + id + "/settings")));
        }
        for (JsonNode instance : module.path("instances")) {
            String url = instance.path("url").asString("");
            if (url.isEmpty()) {
                findings.add(Finding.trouble(
                        "token",
                        "the station did not take the operator's token, so it does not say where "
                                + instance.path("id").asString() + " listens",
                        "name the station's own data folder with --data"));
            } else {
                findings.addAll(AddressExam.ofDocked(
                        URI.create(url), module.path("supervised").asBoolean(false)));
            }
        }
        return findings;
    }

    /** The station itself and every module that does not serve as it should. */
    public static List<Finding> ofStation(Function<String, JsonNode> station) {
        List<Finding> findings = new ArrayList<>();
        JsonNode status = station.apply("/status");
        findings.add(Finding.well(
                "hub",
                "version " + status.path("version").asString() + ", generation "
                        + status.path("generation").asLong()));
        int serving = 0;
        for (JsonNode module : station.apply("/modules/discovery").path("modules")) {
            if (module.path("state").asString("").equals("ready")) {
                serving++;
            } else {
                findings.addAll(ofModule(module.path("id").asString(), station));
            }
        }
        findings.add(Finding.well("modules", serving + " serve as they should"));
        return findings;
    }
}
