package space.quark.hub;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.Caller.Level;
import space.quark.dock.CommonProblem;
import space.quark.dock.ContractModel.Access;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.host.call.CallerHeaders;
import space.quark.hub.docking.Grants;
import space.quark.hub.docking.Scopes;
import space.quark.hub.tokens.TokenVerifier;
import space.quark.hub.tokens.Verified;

/** Decides who calls, and whether they may. */
final class Admission {
    private static final Set<Level> PEOPLE_AND_MODULES = Set.of(Level.USER, Level.SERVICE, Level.HUB);
    /** Brings what the hub said of a person back to it. */
    private static final String CALLER = "X-Quark-Caller";
    /** What a module from outside may say of its own requests. */
    private static final Set<String> OF_ITSELF = Set.of(CallerHeaders.TIMEOUT, CallerHeaders.TRACEPARENT);

    private static final String ADMIN = "admin";
    private static final String KNOWN = TokenVerifier.Known.class.getName();

    private final TokenVerifier verifier;
    private final OperatorToken operator;
    private final Grants grants;
    private final HttpSettings settings;
    private final InstantSource clock;

    Admission(
            TokenVerifier verifier, OperatorToken operator, Grants grants, HttpSettings settings, InstantSource clock) {
        this.verifier = verifier;
        this.operator = operator;
        this.grants = grants;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * The caller of a route. An open route takes anybody: a token that is not good counts as none there, so that an
     * expired one does not keep its owner from signing in again.
     *
     * @param entrance where the request wants to go
     */
    Caller admit(Request request, Entrance entrance, String trace) {
        String header = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        return switch (entrance.access()) {
            case OPEN -> header == null ? anonymous(request, trace) : anybody(request, header, entrance, trace);
            case SIGNED_IN -> proven(request, header, entrance, trace);
            case PERMISSION -> {
                Caller caller = proven(request, header, entrance, trace);
                Set<String> roles = entrance.roles();
                if (caller.level() == Level.USER
                        && !isOwn(caller.module())
                        && caller.roles().stream().noneMatch(roles::contains)) {
                    throw Problem.of(CommonProblem.FORBIDDEN);
                }
                yield caller;
            }
            case INTERNAL -> {
                Caller caller = proven(request, header, entrance, trace);
                if (caller.level() == Level.USER && caller.module() == null) {
                    throw Problem.of(CommonProblem.FORBIDDEN);
                }
                yield caller;
            }
        };
    }

    /** Whether it is one of the station's own modules, which ask one another whatever they need for those they serve. */
    private boolean isOwn(@Nullable String module) {
        return module != null && grants.isOwn(module);
    }

    /**
     * Where a request wants to go.
     *
     * @param roles who may call, with access {@link Access#PERMISSION}
     * @param module whose route it is; null for what the hub answers itself
     * @param names under which other modules may have been let call it
     */
    record Entrance(
            Access access, Set<String> roles, @Nullable String module, Set<String> names) {
        /** What the hub answers itself. */
        static final Entrance HUB = new Entrance(Access.SIGNED_IN, Set.of(), null, Set.of());

        /** Whether somebody whom the other lets in may be refused here. */
        boolean asksForMoreThan(Entrance other) {
            return switch (access) {
                case OPEN -> false;
                case SIGNED_IN -> other.access == Access.OPEN;
                case PERMISSION -> other.access != Access.PERMISSION || !roles.containsAll(other.roles);
                case INTERNAL -> other.access != Access.INTERNAL;
            };
        }
    }

    /** The operator or an administrator, for what the hub itself does. */
    Caller admitOperator(Request request, String trace) {
        Caller caller = proven(request, request.getHeaders().get(HttpHeader.AUTHORIZATION), Entrance.HUB, trace);
        // What a module says of somebody's roles does not count here: only what the person's own token says.
        if (caller.module() != null || (caller.level() != Level.HUB && !caller.hasRole(ADMIN))) {
            throw Problem.of(CommonProblem.FORBIDDEN);
        }
        return caller;
    }

    Caller anonymous(Request request, String trace) {
        return caller(request, Level.ANONYMOUS, null, null, Set.of(), trace);
    }

    private Caller anybody(Request request, String header, Entrance entrance, String trace) {
        try {
            return proven(request, header, entrance, trace);
        } catch (Problem refused) {
            // A module that speaks for somebody is not to be answered as if it spoke for nobody.
            if (refused.status() != CommonProblem.UNAUTHENTICATED.status()
                    || request.getHeaders().contains(CallerHeaders.LEVEL)) {
                throw refused;
            }
            return anonymous(request, trace);
        }
    }

    private Caller proven(Request request, @Nullable String header, Entrance entrance, String trace) {
        if (OperatorToken.inHeader(header)) {
            if (!operator.matches(TokenVerifier.parseBearer(header))) {
                throw Problem.of(CommonProblem.UNAUTHENTICATED);
            }
            return caller(request, Level.HUB, null, null, Set.of(), trace);
        }
        Verified verified = verifier.verify(known(request, header), PEOPLE_AND_MODULES);
        if (verified.level() == Level.SERVICE) {
            return module(request, verified, entrance);
        }
        return caller(request, verified.level(), verified.personId(), verified.session(), verified.roles(), trace);
    }

    /** A module that calls a neighbour: for itself, or for the person whose request it serves. */
    private Caller module(Request request, Verified verified, Entrance entrance) {
        String module = String.valueOf(verified.module());
        Set<String> scopes = grants.of(verified);
        HttpFields headers = request.getHeaders();
        if (scopes.contains(Scopes.TRUSTED)) {
            return CallerHeaders.decodeTrusted(headers::get, module, clock.instant(), settings.deadline());
        }
        if (headers.contains(CallerHeaders.PERSON)) {
            throw missing(Scopes.TRUSTED, CallerHeaders.PERSON + " may only be said by the station's own modules");
        }
        requireScope(scopes, module, entrance);
        String spoken = headers.get(CALLER);
        Verified person = spoken == null ? null : spokenTo(module, spoken);
        Caller own = CallerHeaders.decode(
                name -> OF_ITSELF.contains(name) ? headers.get(name) : null,
                module,
                clock.instant(),
                settings.deadline());
        return person == null || person.level() != Level.USER
                ? own
                : new Caller(
                        Level.USER,
                        person.personId(),
                        person.session(),
                        person.roles(),
                        module,
                        Request.getRemoteAddr(request),
                        own.device(),
                        own.trace(),
                        own.deadline());
    }

    private @Nullable Verified spokenTo(String module, String word) {
        try {
            return verifier.spoken(word, module);
        } catch (Problem refused) {
            throw new Problem(
                    refused.code(),
                    refused.status(),
                    CALLER + " is none that " + module + " was given, or is too old",
                    List.of(),
                    null,
                    null);
        }
    }

    private static void requireScope(Set<String> scopes, String module, Entrance entrance) {
        String target = entrance.module();
        if (target == null || target.equals(module)) {
            return;
        }
        for (String name : entrance.names()) {
            if (scopes.contains(Scopes.call(name))) {
                return;
            }
        }
        String scope = Scopes.call(target);
        throw missing(scope, "the module " + module + " was not granted " + scope);
    }

    private static Problem missing(String scope, String words) {
        return new Problem("QE203", 403, words, List.of(new Problem.Field("scope", scope)), null, null);
    }

    /** The token that the connection's last request had, which need not be hashed again, or another. */
    private TokenVerifier.Known known(Request request, @Nullable String header) {
        ConnectionMetaData connection = request.getConnectionMetaData();
        if (connection.getAttribute(KNOWN) instanceof TokenVerifier.Known last && last.isOf(header)) {
            return last;
        }
        TokenVerifier.Known known = verifier.know(header);
        connection.setAttribute(KNOWN, known);
        return known;
    }

    private Caller caller(
            Request request,
            Level level,
            @Nullable PersonId person,
            @Nullable String session,
            Set<String> roles,
            String trace) {
        String device = request.getHeaders().get(HttpHeader.USER_AGENT);
        return new Caller(
                level,
                person,
                session,
                roles,
                null,
                Request.getRemoteAddr(request),
                device == null ? "" : device,
                trace,
                deadline());
    }

    private Instant deadline() {
        return clock.instant().plus(settings.deadline());
    }
}
