package space.quark.hub.docking;

import java.time.Duration;
import space.quark.hub.docking.Application.Proof;

/** Asks an address what listens there, so that it can dock. */
final class Pulls {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String PATH = "/manifest";

    private final AddressRules rules;

    Pulls(AddressRules rules) {
        this.rules = rules;
    }

    /** The manifest at an address. */
    Application fetch(String field, String url, Proof proof, boolean successor) {
        Address address = rules.check(field, url);
        Wire.Reply reply;
        try {
            reply = new Wire(address, PATIENCE, ManifestText.MOST_BYTES).get("manifest", PATH);
        } catch (WireFailure failure) {
            throw DockingProblem.QE001.saying(failure.words());
        }
        if (reply.status() != 200) {
            throw DockingProblem.QE001.saying("manifest: GET " + PATH + " answered " + reply.status()
                    + (reply.status() / 100 == 3 ? ", and redirects are not followed" : ""));
        }
        ForeignManifest manifest = ManifestReader.read(reply.body());
        return new Application(manifest, address, null, null, true, successor, proof);
    }

    /** Says what is wrong when an instance is not well. */
    static void requireHealth(Application application) {
        Look look = Look.at(application.address(), application.manifest());
        if (!look.well()) {
            throw DockingProblem.QE001.saying(look.words());
        }
    }
}
