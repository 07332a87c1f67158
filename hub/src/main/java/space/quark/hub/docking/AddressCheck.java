package space.quark.hub.docking;

import java.util.List;
import java.util.Optional;
import space.quark.dock.Problem;

/** Whether the hub would ask an address at all. */
public final class AddressCheck {
    private final AddressRules rules;

    private AddressCheck(AddressRules rules) {
        this.rules = rules;
    }

    /**
     * @param networks as the setting {@code docking.networks} has them
     * @param ownPort where the hub itself listens
     */
    public static AddressCheck of(List<String> networks, int ownPort) {
        return new AddressCheck(new AddressRules(networks, () -> ownPort));
    }

    /** What an address must or must not be, which this one is or is not; empty when the hub would ask it, or find no such name. */
    public Optional<String> fault(String address) {
        try {
            rules.check("url", address);
            return Optional.empty();
        } catch (Problem refused) {
            return refused.fields().stream().findFirst().map(Problem.Field::problem);
        }
    }
}
