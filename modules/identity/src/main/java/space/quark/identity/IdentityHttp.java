package space.quark.identity;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import space.quark.dock.CommonProblem;
import space.quark.dock.HttpAnswer;
import space.quark.dock.HttpHandler;
import space.quark.dock.HttpRequest;
import space.quark.dock.HttpRoute;
import space.quark.dock.HttpRoutes;
import space.quark.dock.Problem;
import space.quark.identity.api.Credentials;
import space.quark.identity.api.IdentityProblem;
import space.quark.identity.api.Registration;
import space.quark.identity.api.TokenPair;
import space.quark.identity.api.WebTokens;
import space.quark.people.api.PeopleProblem;

/** Signing in for pages: the refresh token lies in a cookie that no script can read. */
final class IdentityHttp implements HttpRoutes {
    private static final String OWN_PAGES =
            " Takes only what comes from the station's own pages: the header X-Quark-Web must be 1.";
    private static final HttpRoute REGISTER = HttpRoute.open("POST /auth/web/register")
            .says("Makes an account and begins a session whose refresh token is the cookie quark_session." + OWN_PAGES)
            .takes(Registration.class)
            .answers(201, WebTokens.class)
            .reports(
                    PeopleProblem.INVALID_EMAIL,
                    IdentityProblem.CROSS_SITE,
                    PeopleProblem.USERNAME_TAKEN,
                    PeopleProblem.EMAIL_TAKEN,
                    IdentityProblem.TOO_MANY_REGISTRATIONS);
    private static final HttpRoute LOGIN = HttpRoute.open("POST /auth/web/login")
            .says("Begins a session whose refresh token is the cookie quark_session." + OWN_PAGES)
            .takes(Credentials.class)
            .answers(200, WebTokens.class)
            .reports(
                    IdentityProblem.INVALID_CREDENTIALS,
                    IdentityProblem.ACCOUNT_BLOCKED,
                    IdentityProblem.CROSS_SITE,
                    PeopleProblem.USER_NOT_FOUND,
                    IdentityProblem.TOO_MANY_FAILURES);
    private static final HttpRoute REFRESH = HttpRoute.open("POST /auth/web/refresh")
            .says(
                    "Goes on with the session of the cookie, which is set anew. The cookie just replaced is good for a few"
                            + " seconds more; an older one ends its session. With a 401 the cookie is cleared."
                            + OWN_PAGES)
            .answers(200, WebTokens.class)
            .reports(
                    IdentityProblem.INVALID_REFRESH_TOKEN,
                    CommonProblem.UNAUTHENTICATED,
                    IdentityProblem.ACCOUNT_BLOCKED,
                    IdentityProblem.CROSS_SITE,
                    IdentityProblem.TOO_MANY_REFRESHES);
    private static final HttpRoute LOGOUT = HttpRoute.open("POST /auth/web/logout")
            .says("Ends the session of the cookie, if there is one, and clears the cookie." + OWN_PAGES)
            .reports(IdentityProblem.CROSS_SITE);

    static final List<HttpRoute> ROUTES = List.of(REGISTER, LOGIN, REFRESH, LOGOUT);

    private static final int UNAUTHORIZED = 401;

    private final IdentityService identity;
    private final Duration lifetime;

    /** @param lifetime how long a session lasts unless it is refreshed */
    IdentityHttp(IdentityService identity, Duration lifetime) {
        this.identity = identity;
        this.lifetime = lifetime;
    }

    @Override
    public Map<HttpRoute, HttpHandler> handlers() {
        return Map.of(
                REGISTER, own(this::register),
                LOGIN, own(this::login),
                REFRESH, own(this::refresh),
                LOGOUT, own(this::logout));
    }

    /** Nothing but the station's own pages gets through, and no answer is kept on its way. */
    private static HttpHandler own(HttpHandler handler) {
        return request -> {
            OwnPages.require(request);
            return handler.handle(request).with("Cache-Control", "no-store");
        };
    }

    private HttpAnswer register(HttpRequest request) {
        return signedIn(request, 201, identity.register(request.json(Registration.class)));
    }

    private HttpAnswer login(HttpRequest request) {
        return signedIn(request, 200, identity.login(request.json(Credentials.class)));
    }

    private HttpAnswer refresh(HttpRequest request) {
        String token = request.cookie(SessionCookie.NAME);
        try {
            if (token == null) {
                throw Problem.of(CommonProblem.UNAUTHENTICATED);
            }
            return signedIn(request, 200, identity.refreshShared(token));
        } catch (Problem problem) {
            if (problem.status() != UNAUTHORIZED) {
                throw problem;
            }
            return HttpAnswer.failure(problem).with("Set-Cookie", SessionCookie.cleared(OwnPages.isSecure(request)));
        }
    }

    private HttpAnswer logout(HttpRequest request) {
        String token = request.cookie(SessionCookie.NAME);
        if (token != null) {
            identity.logoutShared(token);
        }
        return HttpAnswer.done(200).with("Set-Cookie", SessionCookie.cleared(OwnPages.isSecure(request)));
    }

    private HttpAnswer signedIn(HttpRequest request, int status, TokenPair pair) {
        return HttpAnswer.data(status, new WebTokens(pair.accessToken(), pair.expiresIn(), pair.user()))
                .with("Set-Cookie", SessionCookie.holding(pair.refreshToken(), lifetime, OwnPages.isSecure(request)));
    }
}
