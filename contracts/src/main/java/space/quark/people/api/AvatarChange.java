package space.quark.people.api;

import space.quark.dock.Check;

/**
 * A new picture.
 *
 * @param avatarUrl an http or https address, or a path on the station itself
 */
public record AvatarChange(String avatarUrl) {
    public AvatarChange {
        PersonRules.avatar(Check.that().requiredText("avatar_url", avatarUrl, 1, 512), avatarUrl)
                .done();
    }
}
