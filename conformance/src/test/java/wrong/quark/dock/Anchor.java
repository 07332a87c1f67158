package wrong.quark.dock;

import wrong.quark.hub.Registry;

/** Breaks: the dock needs nothing else of ours. */
public record Anchor(Registry registry) {}
