package space.quark.host;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import space.quark.dock.PersonId;
import space.quark.dock.Tokens;

/** Tokens that sign nothing and remember what was asked. */
public final class FakeTokens implements Tokens {
    private final InstantSource clock;
    private final AtomicLong number = new AtomicLong();
    private final Map<String, Set<String>> roles = new ConcurrentHashMap<>();
    private final List<String> revokedSessions = new CopyOnWriteArrayList<>();
    private final List<PersonId> revokedPeople = new CopyOnWriteArrayList<>();

    FakeTokens(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Issued issue(PersonId person, String session, Set<String> roles, Duration lifetime) {
        String token = "token-" + number.incrementAndGet() + "-of-" + person.value() + "-in-" + session;
        this.roles.put(token, roles);
        return new Issued(token, clock.instant().plus(lifetime));
    }

    @Override
    public void revokeSession(String session) {
        revokedSessions.add(session);
    }

    @Override
    public void revokePerson(PersonId person) {
        revokedPeople.add(person);
    }

    /** The roles that an issued token carries. */
    public Set<String> roles(String token) {
        return roles.getOrDefault(token, Set.of());
    }

    /** Sessions revoked so far. */
    public List<String> revokedSessions() {
        return List.copyOf(revokedSessions);
    }

    /** People whose tokens were all revoked so far. */
    public List<PersonId> revokedPeople() {
        return List.copyOf(revokedPeople);
    }
}
