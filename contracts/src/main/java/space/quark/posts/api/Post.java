package space.quark.posts.api;

import space.quark.people.api.PersonCard;

/** A post as people read it. */
public record Post(PostId id, PersonCard author, String title) {}
