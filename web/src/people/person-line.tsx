import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { PersonCard } from '../api/client';
import { Avatar, nameOf, Skeleton } from '../ui/basics';
import { FollowButton } from './follow';
import './people.css';

/** One person in a list: who it is, something about them, and following. */
export function PersonLine({ person, about }: { person: PersonCard & { bio?: string }; about?: ReactNode }) {
  return (
    <li className="person-line">
      <Link to="/@{$username}" params={{ username: person.username }} className="person-line-who">
        <Avatar person={person} size="2.9rem" />
        <span className="grow">
          <span className="strong one-line">{nameOf(person)}</span>
          <span className="soft small one-line">@{person.username}</span>
          {(about ?? person.bio) && <span className="small person-line-bio">{about ?? person.bio}</span>}
        </span>
      </Link>
      <FollowButton person={person} small />
    </li>
  );
}

export function PersonLinesWaiting() {
  return (
    <ul className="card person-lines">
      {[0, 1, 2, 3, 4].map((line) => (
        <li key={line} className="person-line">
          <Skeleton width="2.9rem" height="2.9rem" />
          <span className="grow stack tight">
            <Skeleton width="40%" />
            <Skeleton width="65%" height="0.8em" />
          </span>
        </li>
      ))}
    </ul>
  );
}
