package space.quark.hub.tokens;

import com.nimbusds.jose.JWSVerifier;

/** A public key, and whether it still counts: what was verified with a dropped key is refused from then on. */
final class VerificationKey {
    private final String kid;
    private final JWSVerifier verifier;
    private volatile boolean dropped;

    VerificationKey(String kid, JWSVerifier verifier) {
        this.kid = kid;
        this.verifier = verifier;
    }

    String kid() {
        return kid;
    }

    JWSVerifier verifier() {
        return verifier;
    }

    boolean dropped() {
        return dropped;
    }

    void drop() {
        dropped = true;
    }
}
