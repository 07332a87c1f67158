package space.quark.hub;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.ContractModel;
import space.quark.dock.LiveChannel;
import space.quark.dock.LiveTopics;
import space.quark.dock.Tokens;
import space.quark.dock.Unreachable;
import space.quark.host.HubLink;
import space.quark.host.ModuleHost;
import space.quark.host.call.CallListener;
import space.quark.host.call.LocalContract;
import space.quark.hub.far.FarModules;
import space.quark.hub.live.LiveConnections;
import space.quark.hub.tokens.TokenOffice;
import space.quark.hub.upstream.Crew;

/** The hub as the modules of its own process reach it. */
final class LocalLink implements HubLink {
    private final Hub hub;
    private final FarModules far;
    private final TokenOffice tokens;
    private final LiveConnections live;
    private final CallListener listener;
    private final InstantSource clock;

    LocalLink(
            Hub hub,
            FarModules far,
            TokenOffice tokens,
            LiveConnections live,
            CallListener listener,
            InstantSource clock) {
        this.hub = hub;
        this.far = far;
        this.tokens = tokens;
        this.live = live;
        this.listener = listener;
        this.clock = clock;
    }

    @Override
    public <C> C reach(String fromModule, Class<C> contract) {
        String name = ContractModel.of(contract).name();
        C elsewhere = far.reach(contract, fromModule, () -> own(hub.current().crew(name)));
        return LocalContract.of(contract, fromModule, () -> target(contract, name, elsewhere), clock, listener);
    }

    /** Modules from outside are called as the hub calls everybody, and not as its own are. */
    private static @Nullable Crew own(@Nullable Crew crew) {
        return crew == null || !crew.trusted() ? null : crew;
    }

    private <C> C target(Class<C> contract, String name, C elsewhere) {
        ModuleHost host = hub.current().provider(name);
        if (host == null) {
            if (own(hub.current().crew(name)) != null) {
                return elsewhere;
            }
            throw new Unreachable(
                    hub.current().knows(name) ? CommonProblem.MODULE_UNAVAILABLE : CommonProblem.MODULE_MISSING, null);
        }
        return host.offered(contract).orElseThrow(() -> new Unreachable(CommonProblem.MODULE_UNAVAILABLE, null));
    }

    @Override
    public Tokens tokens(String module) {
        return tokens.tokens();
    }

    @Override
    public Channel open(String module, String channel, LiveChannel source) {
        return live.open(channel, source);
    }

    @Override
    public Topics watch(String module, String channel, LiveTopics source) {
        return live.watch(channel, source);
    }
}
