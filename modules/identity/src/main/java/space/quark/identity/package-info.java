/**
 * How people prove who they are: passwords, sessions, tokens. Not who they are: that is people.
 * Start reading at {@link space.quark.identity.IdentityModule}.
 */
@NullMarked
package space.quark.identity;

import org.jspecify.annotations.NullMarked;
