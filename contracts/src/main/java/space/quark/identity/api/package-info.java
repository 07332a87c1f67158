/** What the identity module says: registering, signing in, sessions. Start at {@link space.quark.identity.api.Identity}. */
@NullMarked
package space.quark.identity.api;

import org.jspecify.annotations.NullMarked;
