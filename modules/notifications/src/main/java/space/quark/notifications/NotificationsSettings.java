package space.quark.notifications;

import space.quark.dock.Check;
import space.quark.dock.Setting;

/** Settings of notifications. */
public record NotificationsSettings(
        @Setting(value = "true", help = "Whether people may send only so many notifications by hand.")
        boolean limits,

        @Setting(value = "600", help = "How many notifications a person may send by hand in an hour.")
        int sendsPerHour) {
    public NotificationsSettings {
        Check.that().range("sends_per_hour", sendsPerHour, 1, 1_000_000).done();
    }
}
