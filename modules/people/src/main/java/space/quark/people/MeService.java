package space.quark.people;

import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;
import space.quark.people.api.AvatarChange;
import space.quark.people.api.Me;
import space.quark.people.api.MyProfile;
import space.quark.people.api.PeopleProblem;
import space.quark.people.api.Person;
import space.quark.people.api.PersonSettings;
import space.quark.people.api.PersonUpdate;
import space.quark.people.api.ProfileChange;
import space.quark.people.api.SettingsChange;

/** Lets people change what the station knows of them. */
final class MeService implements Me {
    private final PersonStore store;
    private final Register register;

    MeService(PersonStore store, Register register) {
        this.store = store;
        this.register = register;
    }

    @Override
    public MyProfile profile() {
        return store.find(Caller.me()).orElseThrow(MeService::unknown).profile();
    }

    @Override
    public MyProfile change(ProfileChange change) {
        return write(change).profile();
    }

    @Override
    public PersonSettings settings() {
        return store.settings(Caller.me()).orElseThrow(MeService::unknown);
    }

    @Override
    public PersonSettings changeSettings(SettingsChange change) {
        return store.changeSettings(Caller.me(), change).orElseThrow(MeService::unknown);
    }

    @Override
    public Person update(PersonUpdate update) {
        if (!update.id().equals(Caller.me())) {
            throw Problem.of(CommonProblem.FORBIDDEN);
        }
        return write(new ProfileChange(update.username(), update.email(), update.fullName(), update.bio(), null))
                .seen();
    }

    @Override
    public void changeAvatar(AvatarChange change) {
        write(new ProfileChange(null, null, null, null, change.avatarUrl()));
    }

    private PersonRow write(ProfileChange change) {
        return register.change(
                Caller.me(),
                old -> new PersonRow(
                        old.id(),
                        change.username() == null ? old.username() : change.username(),
                        change.email() == null ? old.email() : change.email(),
                        changed(change.fullName(), old.fullName()),
                        changed(change.bio(), old.bio()),
                        changed(change.avatarUrl(), old.avatarUrl()),
                        old.roles(),
                        old.blockedAt(),
                        old.emailVisibility(),
                        old.createdAt(),
                        old.updatedAt()));
    }

    private static @Nullable String changed(@Nullable String wanted, @Nullable String old) {
        return wanted == null ? old : wanted;
    }

    private static Problem unknown() {
        return Problem.of(PeopleProblem.USER_NOT_FOUND);
    }
}
