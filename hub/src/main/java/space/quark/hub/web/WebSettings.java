package space.quark.hub.web;

import space.quark.dock.Setting;

/** Settings of the web app, below {@code web}. */
public record WebSettings(
        @Setting(
                value = "on",
                help = "Off withdraws the app's service worker: browsers drop the one they have, and all it cached.")
        boolean serviceWorker) {}
