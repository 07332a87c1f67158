package space.quark.hub;

import java.util.function.BiConsumer;
import java.util.function.Supplier;
import space.quark.dock.Module;
import space.quark.host.ModuleHost;
import space.quark.hub.docking.Succession;
import space.quark.hub.upstream.Upstream.Tally;

/** In this process: the successor answers, while events and tasks stay with the one before until it is decided. */
final class HereSuccession implements Succession {
    private final Hosts hosts;
    private final BiConsumer<ModuleUnit, ModuleHost> settled;
    private final ModuleUnit unit;
    private final Supplier<Module> makerBefore;
    private final ModuleHost before;
    private final ModuleHost next;

    private HereSuccession(
            Hosts hosts,
            BiConsumer<ModuleUnit, ModuleHost> settled,
            ModuleUnit unit,
            ModuleHost before,
            ModuleHost next) {
        this.hosts = hosts;
        this.settled = settled;
        this.unit = unit;
        this.makerBefore = unit.maker();
        this.before = before;
        this.next = next;
    }

    /**
     * New requests go to the next generation, or to the old one as before when no routes can be made of the next.
     *
     * @param settled hears what runs of the module for good
     */
    static Succession begin(
            Hosts hosts,
            BiConsumer<ModuleUnit, ModuleHost> settled,
            ModuleUnit unit,
            Supplier<Module> maker,
            ModuleHost next) {
        ModuleHost before = unit.running();
        if (before == null) {
            throw new IllegalStateException(unit.id() + " does not run");
        }
        HereSuccession succession = new HereSuccession(hosts, settled, unit, before, next);
        unit.renewed(maker, next.manifest());
        unit.former(before);
        try {
            hosts.route(unit, next);
        } catch (RuntimeException e) {
            succession.takeBack();
            next.withdraw();
            throw e;
        }
        return succession;
    }

    private void takeBack() {
        unit.renewed(makerBefore, before.manifest());
        unit.former(null);
        hosts.route(unit, before);
    }

    @Override
    public Tally tally() {
        return new Tally(next.gate().answered(), next.gate().failed());
    }

    @Override
    public boolean serves() {
        return next.equals(unit.running());
    }

    @Override
    public void complete() {
        unit.turn.lock();
        try {
            if (!serves()) {
                leaveBefore();
                return;
            }
            settled.accept(unit, next);
            leaveBefore();
            try {
                next.begin();
            } catch (RuntimeException e) {
                hosts.failed(unit, e);
            }
        } finally {
            unit.turn.unlock();
        }
    }

    /** Unless somebody undocked the module meanwhile, and the one before with it. */
    private void leaveBefore() {
        if (before.equals(unit.former())) {
            unit.former(null);
            hosts.stop(unit, before);
        }
    }

    @Override
    public void back() {
        unit.turn.lock();
        try {
            if (!serves() || !before.equals(unit.former())) {
                leaveBefore();
                return;
            }
            takeBack();
        } finally {
            unit.turn.unlock();
        }
        boolean _ = next.gate().closeAndDrain(hosts.patience());
        next.withdraw();
    }
}
