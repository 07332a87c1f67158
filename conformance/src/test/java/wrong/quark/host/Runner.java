package wrong.quark.host;

import wrong.quark.hub.Registry;

/** Breaks: the host imports no hub. */
public record Runner(Registry registry) {}
