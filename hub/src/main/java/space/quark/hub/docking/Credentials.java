package space.quark.hub.docking;

import java.security.MessageDigest;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller.Level;
import space.quark.dock.Problem;
import space.quark.host.call.Exchange;
import space.quark.hub.tokens.TokenVerifier;
import space.quark.hub.tokens.Verified;

/** Who asks the docking routes that modules and administrators share. */
final class Credentials {
    static final String OWNERSHIP = "X-Quark-Ownership";

    private static final Set<Level> ANYBODY = Set.of(Level.USER, Level.SERVICE, Level.HUB);
    private static final String ADMIN = "admin";

    private final TokenVerifier verifier;
    private final Predicate<String> operator;

    /** @param operator whether a bearer token is the operator's */
    Credentials(TokenVerifier verifier, Predicate<String> operator) {
        this.verifier = verifier;
        this.operator = operator;
    }

    /**
     * Who asks.
     *
     * @param token what a module's service token says; null when it proved itself by its key, or is an administrator
     */
    record Asking(boolean administrator, @Nullable Verified token) {}

    /** Whether the operator or an administrator asks; somebody with a token that is not good does not. */
    boolean isAdministrator(Exchange exchange) {
        String header = exchange.header("Authorization");
        if (header == null) {
            return false;
        }
        String bearer = TokenVerifier.parseBearer(header);
        if (operator.test(bearer)) {
            return true;
        }
        return mayAdminister(verifier.verify(bearer, ANYBODY));
    }

    private static boolean mayAdminister(Verified verified) {
        return verified.level() == Level.HUB
                || (verified.level() == Level.USER && verified.roles().contains(ADMIN));
    }

    /** The module itself or an administrator, or QE202; another module is QE203. */
    Asking require(Exchange exchange, Berth berth) {
        String key = exchange.header(OWNERSHIP);
        if (key != null) {
            byte[] hash = berth.ownerHash;
            if (hash == null || !MessageDigest.isEqual(hash, RegistrationTokens.hash(key))) {
                throw DockingProblem.QE202.saying("the ownership key is not that of " + berth.id);
            }
            return new Asking(false, null);
        }
        String header = exchange.header("Authorization");
        if (header == null) {
            throw DockingProblem.QE202.saying("needs the module's service token, or its ownership key in " + OWNERSHIP);
        }
        String bearer = TokenVerifier.parseBearer(header);
        if (operator.test(bearer)) {
            return new Asking(true, null);
        }
        Verified verified = verified(bearer);
        if (mayAdminister(verified)) {
            return new Asking(true, null);
        }
        if (verified.level() != Level.SERVICE || !berth.id.equals(verified.module())) {
            throw DockingProblem.QE203.saying("only " + berth.id + " itself or an administrator may do this");
        }
        return new Asking(false, verified);
    }

    private Verified verified(String bearer) {
        try {
            return verifier.verify(bearer, ANYBODY);
        } catch (Problem refused) {
            throw DockingProblem.QE202.saying(refused.text());
        }
    }
}
