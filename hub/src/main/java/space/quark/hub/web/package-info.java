/**
 * Serves the built web app, when there is one on the class path. Knows nothing of what the app is: any folder with an
 * {@code index.html} below {@code space/quark/web/} will do. Start reading at {@link space.quark.hub.web.WebApp}.
 */
@NullMarked
package space.quark.hub.web;

import org.jspecify.annotations.NullMarked;
