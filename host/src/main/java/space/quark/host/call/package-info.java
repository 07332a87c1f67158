/**
 * Turns a contract into its three uses: routes ({@link space.quark.host.call.Endpoint}), the call inside this process
 * ({@link space.quark.host.call.LocalContract}) and the call over HTTP ({@link space.quark.host.call.RemoteContract}),
 * and into its description ({@link space.quark.host.call.OpenApi}). Knows no server except in
 * {@link space.quark.host.call.JettyExchange}.
 */
@NullMarked
package space.quark.host.call;

import org.jspecify.annotations.NullMarked;
