package space.quark.hub.docking;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.hub.docking.Instance.Phase;
import tools.jackson.databind.JsonNode;

/** Tells an instance that its module's settings have changed; what it does not hear now it is told with a later look. */
final class Briefing {
    private static final Logger LOG = LoggerFactory.getLogger(Briefing.class);
    private static final int MOST_BYTES = 64 * 1024;

    private final Letters letters;

    Briefing(Letters letters) {
        this.letters = letters;
    }

    /** The settings, as {@code POST /config} brings them. */
    record Change(String moduleId, String instanceId, JsonNode configuration, long configurationGeneration) {}

    /** Whether an instance is there to be told, and is not known to have heard. */
    static boolean isDue(Berth berth, Instance instance) {
        boolean there = instance.phase == Phase.ROUTED || instance.phase == Phase.STANDBY;
        return there
                && berth.settings.generation() > 1
                && instance.configured != berth.settings.generation()
                && !instance.unconfigurable
                && berth.decision.isApproved();
    }

    void tell(Berth berth, Instance instance) {
        ForeignManifest manifest = instance.manifest;
        String path = manifest.endpoint("config");
        long generation = berth.settings.generation();
        Change change = new Change(berth.id, instance.name, letters.configuration(berth, instance), generation);
        try {
            int status = new Wire(instance.address, manifest.lifecycle().timeout(), MOST_BYTES)
                    .post("config", path, PlainJson.bytes(change), letters.proofFor(berth.id))
                    .status();
            boolean unknown =
                    Initiation.NOT_SERVED.contains(status) || (status / 100 == 4 && !manifest.names("config"));
            if (status / 100 == 2) {
                instance.configured = generation;
                instance.briefing = null;
            } else if (unknown) {
                instance.unconfigurable = true;
                instance.briefing = null;
            } else {
                failed(berth, instance, "config: POST " + path + " answered " + status);
            }
        } catch (WireFailure failure) {
            failed(berth, instance, failure.words());
        }
    }

    private static void failed(Berth berth, Instance instance, String words) {
        if (!words.equals(instance.briefing)) {
            LOG.warn("{}/{} could not be told its settings: {}", berth.id, instance.name, words);
        }
        instance.briefing = words;
    }
}
