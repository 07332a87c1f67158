package space.quark.hub.docking;

import org.jspecify.annotations.Nullable;

/**
 * Somebody wants a module docked.
 *
 * @param instance the name of the instance; made of its address when null
 * @param epoch of this start of it; when null the hub tells starts apart by their addresses
 * @param pulled whether the hub fetched the manifest itself
 * @param successor whether it is to replace the instances there are
 */
record Application(
        ForeignManifest manifest,
        Address address,
        @Nullable String instance,
        @Nullable Long epoch,
        boolean pulled,
        boolean successor,
        Proof proof) {

    /**
     * Who says so.
     *
     * @param administrator whether an administrator or the operator does
     * @param approve whether they let it in with all that it asks for
     * @param token a registration token
     * @param ownershipKey what proves whose the id is
     */
    record Proof(
            boolean administrator,
            boolean approve,
            @Nullable String token,
            @Nullable String ownershipKey) {
        /** Whether nothing is proven at all, rightly or wrongly. */
        boolean isNone() {
            return !administrator && token == null && ownershipKey == null;
        }
    }

    Application asSuccessor() {
        return new Application(manifest, address, instance, epoch, pulled, true, proof);
    }

    /** The same as this instance, in whatever start of it is known. */
    Application named(String name) {
        return new Application(manifest, address, name, null, pulled, successor, proof);
    }

    String instanceName() {
        return instance == null ? address.instance() : instance;
    }
}
