/**
 * Who exists: login names, profiles, roles and personal settings. Not how people prove who they are: that is identity.
 * Start reading at {@link space.quark.people.PeopleModule}.
 */
@NullMarked
package space.quark.people;

import org.jspecify.annotations.NullMarked;
