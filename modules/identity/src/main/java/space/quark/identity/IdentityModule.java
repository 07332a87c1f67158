package space.quark.identity;

import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Database;
import space.quark.dock.Dock;
import space.quark.dock.Manifest;
import space.quark.dock.Module;
import space.quark.dock.Tokens;
import space.quark.identity.api.Accounts;
import space.quark.identity.api.Identity;
import space.quark.identity.api.Resets;
import space.quark.identity.api.Sessions;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PersonBlocked;
import space.quark.people.api.PersonDeleted;
import space.quark.people.api.PersonRules;
import space.quark.people.api.RolesChanged;

/** How people prove who they are. */
public final class IdentityModule implements Module {
    private @Nullable Passwords passwords;

    @Override
    public Manifest manifest() {
        Manifest.Builder manifest = Manifest.of("identity", "Identity", "1.0.0")
                .describe("How people prove who they are: passwords, sessions, tokens.")
                .offers(Identity.class)
                .offers(Sessions.class)
                .offers(Accounts.class)
                .offers(Resets.class)
                .needs(PeopleDirectory.class)
                .hears(PersonBlocked.class)
                .hears(PersonDeleted.class)
                .hears(RolesChanged.class)
                .permission(Resets.ADMINISTER, "Make codes for people who forgot their password", PersonRules.ADMIN)
                .privilege(Manifest.ISSUES_TOKENS)
                .settings(IdentitySettings.class);
        IdentityHttp.ROUTES.forEach(manifest::http);
        return manifest.build();
    }

    @Override
    public void dock(Dock dock) {
        IdentitySettings settings = dock.settings(IdentitySettings.class);
        Database database = dock.database();
        InstantSource clock = dock.clock();
        PeopleDirectory people = dock.reach(PeopleDirectory.class);
        Tokens tokens = dock.tokens();
        var hashing = new Passwords(settings);
        passwords = hashing;

        var credentials = new CredentialStore(database);
        var sessionStore = new SessionStore(database);
        var limits = new Limits(settings, clock);
        var parts = new IdentityService.Parts(
                new Enrolment(people, database, credentials, hashing, clock),
                new PasswordGate(credentials, hashing, limits, clock),
                hashing,
                credentials,
                sessionStore,
                new ResetStore(database),
                new SessionsService(
                        database,
                        sessionStore,
                        new AccessTokens(tokens, people, settings.accessLifetime()),
                        settings,
                        clock),
                new AdminCodes(database, clock),
                limits);
        var identity = new IdentityService(parts, database, people, tokens, clock);
        dock.offer(Identity.class, identity);
        dock.offer(Sessions.class, parts.sessions());
        dock.offer(Accounts.class, new AccountsService(parts, database, people, tokens));
        dock.offer(Resets.class, new ResetsService(parts, database, people, tokens, clock));

        dock.http(new IdentityHttp(identity, settings.refreshLifetime()));

        var endings = new Endings(parts, tokens);
        dock.on(PersonBlocked.class, endings::blocked);
        dock.on(PersonDeleted.class, endings::deleted);
        dock.on(RolesChanged.class, endings::rolesChanged);

        parts.adminCodes().announce();
        dock.every(Duration.ofMinutes(1), "forget old counts", limits::forget);
        dock.every(Duration.ofMinutes(10), "settle registrations", parts.enrolment()::settle);
        dock.every(Duration.ofHours(1), "forget expired sessions", () -> {
            parts.sessions().purge();
            credentials.purgeLocks(clock.instant());
            parts.resets().purge(clock.instant());
        });
    }

    @Override
    public void undock() {
        if (passwords != null) {
            passwords.close();
        }
    }
}
