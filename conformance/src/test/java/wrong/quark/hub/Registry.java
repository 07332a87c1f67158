package wrong.quark.hub;

import wrong.quark.people.PeopleStore;

/** Breaks: the hub imports no module. */
public record Registry(PeopleStore people) {}
