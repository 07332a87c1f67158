import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Person } from '../api/client';
import { useSession } from '../app/me';
import { FollowButton, useStanding } from '../people/follow';
import { Avatar, nameOf } from '../ui/basics';
import { copyLink } from '../ui/copy';
import { Dialog } from '../ui/dialog';
import { Icon } from '../ui/icon';
import { MenuButton } from '../ui/menu';
import { useFormats } from '../words/format';
import { useWords } from '../words/words';
import { useShunning } from './shunning';

/** Name, picture, words, and how I stand to them. */
export function ProfileHead({ person, isMe }: { person: Person; isMe: boolean }) {
  const words = useWords();
  const { day } = useFormats();
  const member = useSession() === 'member';
  const standing = useStanding(person.id);
  const { block, unblock, mute, unmute } = useShunning(person);
  const [asking, setAsking] = useState(false);
  const copy = {
    id: 'copy',
    label: words('ui.copyLink'),
    sign: 'link' as const,
    run: () => copyLink(`/@${encodeURIComponent(person.username)}`),
  };
  return (
    <section className="card profile-head">
      <div className="profile-band" aria-hidden="true" />
      <div className="row between profile-top">
        <Avatar person={person} size="6rem" />
        <div className="row">
          {isMe ? (
            <Link to="/settings/{-$section}" params={{ section: 'profile' }} className="button outline">
              {words('profile.edit')}
            </Link>
          ) : (
            <FollowButton person={person} />
          )}
          <MenuButton
            label={words('ui.moreActions')}
            choices={[
              copy,
              ...(member && !isMe && standing
                ? [
                    standing.mutes
                      ? { id: 'unmute', label: words('profile.unmute'), sign: 'mute' as const, run: () => void unmute() }
                      : { id: 'mute', label: words('profile.mute'), sign: 'mute' as const, run: () => void mute() },
                    standing.blocks
                      ? { id: 'unblock', label: words('profile.unblock'), sign: 'ban' as const, run: () => void unblock() }
                      : { id: 'block', label: words('profile.block'), sign: 'ban' as const, danger: true, run: () => setAsking(true) },
                  ]
                : []),
            ]}
          />
        </div>
      </div>
      <div>
        <h1>{nameOf(person)}</h1>
        <p className="soft">
          @{person.username} {standing?.followed_by && <span className="chip">{words('profile.followsYou')}</span>}{' '}
          {standing?.mutes && <span className="chip">{words('profile.muted')}</span>}
        </p>
      </div>
      {person.bio && <p className="profile-bio">{person.bio}</p>}
      <p className="soft small row wrap">
        <span className="row profile-fact">
          <Icon sign="calendar" /> {words('profile.since', { date: day(person.created_at) })}
        </span>
        {person.email && (
          <a className="row profile-fact" href={`mailto:${person.email}`}>
            {person.email}
          </a>
        )}
      </p>
      {standing?.blocks && (
        <div className="note danger row wrap">
          <span className="grow">{words('profile.blockedNote')}</span>
          <button type="button" className="button small" onClick={() => void unblock()}>
            {words('profile.unblock')}
          </button>
        </div>
      )}
      {asking && (
        <Dialog title={words('profile.blockTitle', { name: nameOf(person) })} onClose={() => setAsking(false)}>
          <p>{words('profile.blockText')}</p>
          <div className="actions">
            <button type="button" className="button" onClick={() => setAsking(false)}>
              {words('ui.cancel')}
            </button>
            <button
              type="button"
              className="button danger"
              onClick={() => {
                setAsking(false);
                void block();
              }}
            >
              {words('profile.block')}
            </button>
          </div>
        </Dialog>
      )}
    </section>
  );
}
