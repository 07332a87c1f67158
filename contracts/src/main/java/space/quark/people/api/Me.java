package space.quark.people.api;

import space.quark.dock.Call;
import space.quark.dock.Contract;
import space.quark.dock.SignedIn;

/** What the signed-in person knows and says of themselves. Each call reports {@link PeopleProblem#USER_NOT_FOUND}. */
@Contract("people.me")
public interface Me {
    @Call(value = "GET /users/me", retryable = true)
    @SignedIn
    MyProfile profile();

    /** Reports {@link PeopleProblem#USERNAME_TAKEN} and {@link PeopleProblem#EMAIL_TAKEN}. */
    @Call(value = "PATCH /users/me", retryable = true)
    @SignedIn
    MyProfile change(ProfileChange change);

    @Call(value = "GET /users/me/settings", retryable = true)
    @SignedIn
    PersonSettings settings();

    @Call(value = "PATCH /users/me/settings", retryable = true)
    @SignedIn
    PersonSettings changeSettings(SettingsChange change);

    /** {@link #change} by id, which must be the caller's own. */
    @Call(value = "PUT /users", retryable = true)
    @SignedIn
    Person update(PersonUpdate update);

    @Call(value = "PUT /users/avatar", retryable = true)
    @SignedIn
    void changeAvatar(AvatarChange change);
}
