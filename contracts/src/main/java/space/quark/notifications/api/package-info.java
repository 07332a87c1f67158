/** What the notifications module says. Start at {@link space.quark.notifications.api.Notifications}. */
@NullMarked
package space.quark.notifications.api;

import org.jspecify.annotations.NullMarked;
