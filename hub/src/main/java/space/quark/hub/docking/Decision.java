package space.quark.hub.docking;

import java.time.Instant;
import java.util.Set;

/**
 * What was decided of a module from outside.
 *
 * @param reason why it was rejected
 * @param scopes what it was granted, as far as its manifest still asks for it
 * @param trusted whether it is one of the station's own modules at a distance
 * @param askedAt since when it waits, or waited
 */
record Decision(Kind kind, String reason, Set<String> scopes, boolean trusted, Instant askedAt) {
    /** How it was decided. */
    enum Kind {
        PENDING,
        APPROVED,
        REJECTED;

        String stored() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    Decision {
        scopes = Set.copyOf(scopes);
    }

    static Decision pending(Instant now) {
        return new Decision(Kind.PENDING, "", Set.of(), false, now);
    }

    Decision approved(Set<String> granted, boolean asOwn) {
        return new Decision(Kind.APPROVED, "", granted, asOwn, askedAt);
    }

    Decision rejected(String why) {
        return new Decision(Kind.REJECTED, why, Set.of(), false, askedAt);
    }

    boolean isApproved() {
        return kind == Kind.APPROVED;
    }
}
