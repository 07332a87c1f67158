package space.quark.hub.docking;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Tokens;
import space.quark.host.storage.DatabaseSettings;
import space.quark.hub.tokens.Passes;
import space.quark.hub.tokens.TokenIssuer;
import space.quark.hub.tokens.TokenOffice;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes what modules are told: answers to docking, and service tokens. */
final class Letters {
    static final String PROTOCOL = "1";

    private final TokenIssuer issuer;
    private final Passes passes;
    private final Yard yard;
    private final DockingSettings settings;
    private final DockingOffice.Place place;
    private final InstantSource clock;

    /** @param place where the hub is reached when nobody says otherwise, and its database */
    Letters(TokenOffice tokens, Yard yard, DockingSettings settings, DockingOffice.Place place, InstantSource clock) {
        this.issuer = tokens.issuer();
        this.passes = tokens.passes();
        this.yard = yard;
        this.settings = settings;
        this.place = place;
        this.clock = clock;
    }

    /** A token that shows a module that the hub is asking; good for that module only. */
    String proofFor(String module) {
        return passes.token(module);
    }

    /**
     * What an instance is told.
     *
     * @param hub the address that it asked; null when the hub speaks first
     * @param ownershipKey the key that the hub made for it just now
     */
    DockingAnswer answer(Berth berth, Instance instance, @Nullable String hub, @Nullable String ownershipKey) {
        Instant now = clock.instant();
        String base = base(hub);
        Decision decision = berth.decision;
        boolean lives = decision.isApproved() && berth.wanted;
        Tokens.Issued token = lives ? token(berth, instance) : null;
        ModuleStatus status = stands(berth, instance);
        Set<String> granted = granted(berth, instance.manifest);
        return new DockingAnswer(
                decision.kind() != Decision.Kind.REJECTED,
                berth.id,
                instance.name,
                status.state().wire(),
                status.state().serves() ? "docked" : status.reason(),
                PROTOCOL,
                berth.generation,
                granted,
                refused(berth, instance.manifest, granted),
                token == null ? null : token.token(),
                token == null ? null : token.expires(),
                base + "/.well-known/jwks.json",
                settings.lease().toSeconds(),
                now.plus(settings.lease().dividedBy(3)),
                now,
                DockingAnswer.Endpoints.at(base, berth.id),
                configuration(berth, instance),
                lives ? berth.settings.generation() : ModuleSettings.untouched().generation(),
                ownershipKey);
    }

    private String base(@Nullable String hub) {
        if (!settings.url().isEmpty()) {
            return settings.url().replaceAll("/+$", "");
        }
        return hub == null ? place.address().get() : hub;
    }

    /** Where one instance stands; a routed one as its module does. */
    ModuleStatus stands(Berth berth, Instance instance) {
        ModuleStatus module = yard.status(berth.id);
        ModuleStatus own = berth.last;
        ModuleStatus fallback = module != null ? module : own;
        boolean alone =
                instance.isRouted() || berth.instances.size() <= 1 || !berth.decision.isApproved() || !berth.wanted;
        if (fallback != null && alone && !(yard.runsHere(berth.id) && !instance.isRouted())) {
            return fallback;
        }
        ModuleState state = switch (instance.phase) {
            case WAITING -> ModuleState.VERIFIED;
            case STARTING, STANDBY, ROUTED -> ModuleState.STARTING;
            case OUT -> ModuleState.FAILED;
            case QUARANTINED -> ModuleState.QUARANTINED;
            case DRAINING -> ModuleState.DRAINING;
        };
        return new ModuleStatus(state, instance.code, instance.reason, instance.since, instance.nextLook);
    }

    /** A fresh service token of an instance. */
    Tokens.Issued token(Berth berth, Instance instance) {
        return issuer.service(
                berth.id, instance.name, instance.epoch, granted(berth, instance.manifest), settings.tokenLife());
    }

    /** Whether a token that ends then has spent half of its life. */
    boolean isOld(Instant expires) {
        Duration left = Duration.between(clock.instant(), expires);
        return left.compareTo(settings.tokenLife().dividedBy(2)) < 0;
    }

    /** What a module of this manifest may do now. */
    static Set<String> granted(Berth berth, ForeignManifest manifest) {
        Decision decision = berth.decision;
        if (!decision.isApproved()) {
            return Set.of();
        }
        Set<String> scopes = new TreeSet<>(Scopes.asked(manifest));
        if (decision.trusted()) {
            scopes.add(Scopes.TRUSTED);
        } else {
            scopes.retainAll(decision.scopes());
        }
        return scopes;
    }

    private static List<DockingAnswer.Refused> refused(Berth berth, ForeignManifest manifest, Set<String> granted) {
        if (!berth.decision.isApproved()) {
            return List.of();
        }
        List<DockingAnswer.Refused> refused = new ArrayList<>();
        for (String scope : Scopes.asked(manifest)) {
            if (!granted.contains(scope)) {
                refused.add(new DockingAnswer.Refused(scope, "not granted by the administrator"));
            }
        }
        return refused;
    }

    /** The module's settings, set ones only when it was let in; to the station's own on this machine its database, too. */
    JsonNode configuration(Berth berth, Instance instance) {
        Decision decision = berth.decision;
        if (!decision.isApproved()) {
            return SettingsSchema.of(instance.manifest).defaults();
        }
        ObjectNode values = berth.configuration(instance.manifest);
        if (decision.trusted() && instance.address.socket().getAddress().isLoopbackAddress()) {
            DatabaseSettings database = place.database().get();
            values.putObject("database")
                    .put("url", database.url())
                    .put("user", database.user())
                    .put("password", database.password());
        }
        return values;
    }
}
