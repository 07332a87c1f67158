package space.quark.subjects.api;

import space.quark.dock.PersonId;

/**
 * What others need to know of a subject.
 *
 * @param author who made it
 * @param root the outermost subject it belongs to: the post of a comment, itself for a post
 */
public record SubjectFacts(Subject subject, PersonId author, Subject root) {}
