package space.quark.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;
import space.quark.dock.Event;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.dock.ProblemCode;
import space.quark.host.ModuleHarness;
import space.quark.people.api.Lobby;
import space.quark.people.api.Me;
import space.quark.people.api.People;
import space.quark.people.api.PeopleAdmin;
import space.quark.people.api.PeopleDirectory;

/** The module, called in this process or over HTTP, with a clock to turn. */
final class PeopleWorld implements AutoCloseable {
    private final boolean farAway;
    private volatile Duration passed = Duration.ZERO;
    final ModuleHarness harness;

    PeopleWorld(boolean farAway) {
        this.farAway = farAway;
        harness = ModuleHarness.of(new PeopleModule()).clock(this::now).start();
    }

    synchronized void pass(Duration time) {
        passed = passed.plus(time);
    }

    Instant now() {
        return InstantSource.system().instant().plus(passed);
    }

    PeopleDirectory directory() {
        return reach(harness.as(null), PeopleDirectory.class);
    }

    People people(@Nullable PersonId viewer, String... roles) {
        return reach(viewer == null ? harness.anonymous() : harness.as(viewer, roles), People.class);
    }

    Lobby lobby(@Nullable PersonId viewer) {
        return reach(viewer == null ? harness.anonymous() : harness.as(viewer), Lobby.class);
    }

    Me me(PersonId me) {
        return reach(harness.as(me), Me.class);
    }

    PeopleAdmin admin(PersonId admin) {
        return reach(harness.as(admin, "admin"), PeopleAdmin.class);
    }

    PersonId join(String username) {
        return join(username, null);
    }

    /** Somebody with an e-mail made of the username where that can be. */
    PersonId join(String username, @Nullable String fullName) {
        String plain = username.replace(' ', '.');
        String email = (plain.matches("[A-Za-z0-9.]+") ? plain : "person" + username.hashCode()) + "@example.org";
        PersonId id = harness.local(PeopleDirectory.class).reserve(newPerson(username, email, fullName));
        return harness.local(PeopleDirectory.class).confirm(id).id();
    }

    static PeopleDirectory.NewPerson newPerson(String username, String email) {
        return newPerson(username, email, null);
    }

    static PeopleDirectory.NewPerson newPerson(String username, String email, @Nullable String fullName) {
        return new PeopleDirectory.NewPerson(username, email, fullName, null, null);
    }

    long published(Class<? extends Event> event) {
        return harness.published(event).size();
    }

    static Problem refused(ProblemCode code, Executable call) {
        Problem problem = assertThrows(Problem.class, call);
        assertEquals(code.name(), problem.code());
        assertEquals(code.status(), problem.status());
        assertEquals(code.text(), problem.text());
        return problem;
    }

    private <C> C reach(ModuleHarness.As as, Class<C> contract) {
        return farAway ? as.remote(contract) : as.local(contract);
    }

    @Override
    public void close() {
        harness.close();
    }
}
