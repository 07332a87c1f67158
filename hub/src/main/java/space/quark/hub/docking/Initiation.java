package space.quark.hub.docking;

import java.util.Set;

/** Tells an instance that the hub asked to dock what it was granted, before anything is routed to it. */
final class Initiation {
    private static final int MOST_BYTES = 64 * 1024;
    static final Set<Integer> NOT_SERVED = Set.of(404, 405, 501);

    private final Letters letters;

    Initiation(Letters letters) {
        this.letters = letters;
    }

    /** What a good look becomes by it. */
    Look of(Berth berth, Instance instance, Look look) {
        ForeignManifest manifest = instance.manifest;
        String path = manifest.endpoint("init");
        DockingAnswer answer = letters.answer(berth, instance, null, null);
        byte[] body = PlainJson.bytes(answer);
        try {
            int status = new Wire(instance.address, manifest.lifecycle().timeout(), MOST_BYTES)
                    .post("init", path, body, letters.proofFor(berth.id))
                    .status();
            if (status / 100 == 2) {
                instance.configured = answer.configurationGeneration();
            }
            if (status == 202) {
                instance.initialised = true;
                return new Look(true, true, look.degraded(), "");
            }
            if (status / 100 == 2 || NOT_SERVED.contains(status) || (status / 100 == 4 && !manifest.names("init"))) {
                instance.initialised = true;
                return look;
            }
            return new Look(false, false, false, "init: POST " + path + " answered " + status);
        } catch (WireFailure failure) {
            return new Look(false, false, false, failure.words());
        }
    }
}
