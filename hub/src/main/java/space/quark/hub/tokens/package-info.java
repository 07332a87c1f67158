/**
 * Tokens of the three levels: signed, verified, revoked, and the keys behind them.
 *
 * <p>Start reading at {@link space.quark.hub.tokens.TokenOffice}, which opens everything and keeps it fresh. What a
 * person's session is, and when it ends, is the identity module's business; here only its tokens are known.
 */
@NullMarked
package space.quark.hub.tokens;

import org.jspecify.annotations.NullMarked;
