package space.quark.hub;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
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
import space.quark.hub.tokens.TokenVerifier;
import space.quark.hub.tokens.Verified;

/** Decides who calls, and whether they may. */
final class Admission {
    private static final Set<Level> PEOPLE_AND_MODULES = Set.of(Level.USER, Level.SERVICE, Level.HUB);
    private static final Set<Level> MODULES = Set.of(Level.SERVICE, Level.HUB);
    private static final String ADMIN = "admin";
    private static final String KNOWN = TokenVerifier.Known.class.getName();

    private final TokenVerifier verifier;
    private final OperatorToken operator;
    private final HttpSettings settings;
    private final InstantSource clock;

    Admission(TokenVerifier verifier, OperatorToken operator, HttpSettings settings, InstantSource clock) {
        this.verifier = verifier;
        this.operator = operator;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * The caller of a route. An open route takes anybody: a token that is not good counts as none there, so that an
     * expired one does not keep its owner from signing in again.
     *
     * @param roles who may call, with access {@link Access#PERMISSION}
     */
    Caller admit(Request request, Access access, Set<String> roles, String trace) {
        String header = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        return switch (access) {
            case OPEN -> header == null ? anonymous(request, trace) : anybody(request, header, trace);
            case SIGNED_IN -> proven(request, header, PEOPLE_AND_MODULES, trace);
            case PERMISSION -> {
                Caller caller = proven(request, header, PEOPLE_AND_MODULES, trace);
                if (caller.level() == Level.USER && caller.roles().stream().noneMatch(roles::contains)) {
                    throw Problem.of(CommonProblem.FORBIDDEN);
                }
                yield caller;
            }
            case INTERNAL -> proven(request, header, MODULES, trace);
        };
    }

    /** The operator or an administrator, for what the hub itself does. */
    Caller admitOperator(Request request, String trace) {
        Caller caller = proven(request, request.getHeaders().get(HttpHeader.AUTHORIZATION), PEOPLE_AND_MODULES, trace);
        // What a module says of somebody's roles does not count here: only what the person's own token says.
        if (caller.level() != Level.HUB && (caller.module() != null || !caller.hasRole(ADMIN))) {
            throw Problem.of(CommonProblem.FORBIDDEN);
        }
        return caller;
    }

    Caller anonymous(Request request, String trace) {
        return caller(request, Level.ANONYMOUS, null, null, Set.of(), trace);
    }

    private Caller anybody(Request request, String header, String trace) {
        try {
            return proven(request, header, PEOPLE_AND_MODULES, trace);
        } catch (Problem refused) {
            if (refused.status() == CommonProblem.UNAUTHENTICATED.status()) {
                return anonymous(request, trace);
            }
            throw refused;
        }
    }

    private Caller proven(Request request, @Nullable String header, Set<Level> levels, String trace) {
        if (OperatorToken.inHeader(header)) {
            if (!operator.matches(TokenVerifier.parseBearer(header))) {
                throw Problem.of(CommonProblem.UNAUTHENTICATED);
            }
            return caller(request, Level.HUB, null, null, Set.of(), trace);
        }
        Verified verified = verifier.verify(known(request, header), PEOPLE_AND_MODULES);
        if (!levels.contains(verified.level())) {
            throw Problem.of(CommonProblem.FORBIDDEN);
        }
        if (verified.level() == Level.SERVICE) {
            return CallerHeaders.decode(
                    request.getHeaders()::get, String.valueOf(verified.module()), clock.instant(), settings.deadline());
        }
        return caller(request, verified.level(), verified.personId(), verified.session(), verified.roles(), trace);
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
