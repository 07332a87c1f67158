package space.quark.identity.api;

/** It is done, in words. */
public record Done(String message) {}
