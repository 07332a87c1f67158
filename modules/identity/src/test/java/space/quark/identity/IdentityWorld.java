package space.quark.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;
import space.quark.dock.Caller;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.dock.ProblemCode;
import space.quark.host.ModuleHarness;
import space.quark.identity.api.Accounts;
import space.quark.identity.api.Credentials;
import space.quark.identity.api.Identity;
import space.quark.identity.api.RefreshToken;
import space.quark.identity.api.Registration;
import space.quark.identity.api.Resets;
import space.quark.identity.api.Sessions;
import space.quark.identity.api.TokenPair;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.Person;

/** The module with people faked, called in this process or over HTTP, with a clock to turn. */
final class IdentityWorld implements AutoCloseable {
    static final String HOME = "192.0.2.1";
    static final String ELSEWHERE = "192.0.2.2";
    static final String PASSWORD = "correct horse";

    private final boolean farAway;
    private volatile Duration passed = Duration.ZERO;
    final FakePeople people = new FakePeople();
    final ModuleHarness harness;

    IdentityWorld(boolean farAway) {
        this(farAway, Map.of());
    }

    /** Hashing is cheap here unless the settings say otherwise. */
    IdentityWorld(boolean farAway, Map<String, String> settings) {
        this.farAway = farAway;
        ModuleHarness.Builder builder = ModuleHarness.of(new IdentityModule())
                .fake(PeopleDirectory.class, people)
                .clock(this::now)
                .setting("hash_memory", "64")
                .setting("hash_passes", "1");
        settings.forEach(builder::setting);
        harness = builder.start();
    }

    synchronized void pass(Duration time) {
        passed = passed.plus(time);
    }

    Instant now() {
        return InstantSource.system().instant().plus(passed);
    }

    Identity anyone() {
        return anyone(HOME);
    }

    Identity anyone(String address) {
        return reach(caller(null, null, address), Identity.class);
    }

    Identity identity(TokenPair signedIn) {
        return reach(caller(person(signedIn), session(signedIn), HOME), Identity.class);
    }

    Sessions sessions(TokenPair signedIn) {
        return reach(caller(person(signedIn), session(signedIn), HOME), Sessions.class);
    }

    Accounts accounts(TokenPair signedIn) {
        return reach(caller(person(signedIn), session(signedIn), HOME), Accounts.class);
    }

    /** As somebody with these roles besides {@code user}. */
    Resets resets(TokenPair signedIn, String... roles) {
        ModuleHarness.As as = harness.as(person(signedIn), roles);
        return farAway ? as.remote(Resets.class) : as.local(Resets.class);
    }

    Resets resets() {
        return reach(caller(null, null, HOME), Resets.class);
    }

    TokenPair register(String username) {
        return anyone().register(Registration.of(username, username + "@example.org", PASSWORD));
    }

    TokenPair login(String username) {
        return anyone().login(new Credentials(username, PASSWORD));
    }

    TokenPair refresh(TokenPair pair) {
        return anyone().refresh(new RefreshToken(pair.refreshToken()));
    }

    PersonId person(TokenPair pair) {
        Person user = pair.user();
        // The faked tokens tell what they are for: token-1-of-7-in-<session>.
        return user != null
                ? user.id()
                : new PersonId(Long.parseLong(pair.accessToken().split("-")[3]));
    }

    static String session(TokenPair pair) {
        return pair.accessToken().split("-in-")[1];
    }

    long count(String table) {
        return harness.database()
                .read(handle -> handle.createQuery("select count(*) from identity." + table)
                        .mapTo(long.class)
                        .one());
    }

    static Problem refused(ProblemCode code, Executable call) {
        Problem problem = assertThrows(Problem.class, call);
        assertEquals(code.name(), problem.code());
        assertEquals(code.status(), problem.status());
        assertEquals(code.text(), problem.text());
        return problem;
    }

    private Caller caller(@Nullable PersonId person, @Nullable String session, String address) {
        return new Caller(
                person == null ? Caller.Level.ANONYMOUS : Caller.Level.USER,
                person,
                session,
                person == null ? Set.of() : Set.of("user"),
                null,
                address,
                "A device",
                "4bf92f3577b34da6a3ce929d0e0e4736",
                now().plus(Duration.ofHours(1)));
    }

    private <C> C reach(Caller caller, Class<C> contract) {
        ModuleHarness.As as = harness.from(caller);
        return farAway ? as.remote(contract) : as.local(contract);
    }

    @Override
    public void close() {
        harness.close();
    }
}
