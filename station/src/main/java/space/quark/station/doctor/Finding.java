package space.quark.station.doctor;

/**
 * What was found at one hop.
 *
 * @param hop where on the way: hub, token, resolve, connect, tls, http, manifest, schema, auth, approval, needs, health,
 *     callback, process
 * @param well whether the hop is in order
 * @param cause what was seen
 * @param remedy what to do; empty when all is well
 */
public record Finding(String hop, boolean well, String cause, String remedy) {
    static Finding well(String hop, String seen) {
        return new Finding(hop, true, seen, "");
    }

    static Finding trouble(String hop, String cause, String remedy) {
        return new Finding(hop, false, cause, remedy);
    }

    /** The finding as lines of a report. */
    public String lines() {
        String first = (well ? "ok    " : "FAIL  ") + "%-9s ".formatted(hop) + cause;
        return remedy.isEmpty() ? first : first + "\n      " + " ".repeat(10) + "→ " + remedy;
    }
}
