/**
 * Mailboxes: what happened to a person, kept, counted and told live. Not e-mail or push, which deliver it elsewhere. Start
 * at {@link space.quark.notifications.NotificationsModule}.
 */
@NullMarked
package space.quark.notifications;

import org.jspecify.annotations.NullMarked;
