package space.quark.hub.tokens;

import org.jspecify.annotations.Nullable;
import space.quark.dock.PersonId;

/**
 * One refusal of tokens before their time; exactly one of the two is present.
 *
 * @param session every token of this session
 * @param person every token that this person held at the moment
 */
public record Revocation(@Nullable String session, @Nullable PersonId person) {}
