import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { api, type PersonCard } from '../api/client';
import { useMySettings } from '../app/me';
import { Avatar, nameOf, Skeleton } from '../ui/basics';
import { toast } from '../ui/toast';
import { tell, Trouble } from '../ui/trouble';
import { useWords } from '../words/words';
import { useChangeSettings } from './changing';

/** Who sees what of me, what I load from elsewhere, and whom I keep away. */
export function PrivacySection() {
  const words = useWords();
  const settings = useMySettings();
  const change = useChangeSettings();
  if (!settings) return <Skeleton height="14rem" />;
  const everyone = (visible: boolean) => (visible ? 'everyone' : 'nobody');
  return (
    <>
      <section className="card padded">
        <Option
          checked={settings.email_visibility === 'everyone'}
          onChange={(on) => void change({ email_visibility: everyone(on) })}
          label={words('settings.showEmail')}
          about={words('settings.showEmailAbout')}
        />
        <Option
          checked={settings.presence_visibility === 'everyone'}
          onChange={(on) => void change({ presence_visibility: everyone(on) })}
          label={words('settings.showPresence')}
          about={words('settings.showPresenceAbout')}
        />
        <Option
          checked={settings.external_media === 'always'}
          onChange={(on) => void change({ external_media: on ? 'always' : 'ask' })}
          label={words('settings.externalMedia')}
          about={words('settings.externalMediaAbout')}
        />
      </section>
      <Shunned kind="blocked" title={words('settings.blocked')} none={words('settings.noneBlocked')} lift={words('settings.unblock')} />
      <Shunned kind="muted" title={words('settings.muted')} none={words('settings.noneMuted')} lift={words('settings.unmute')} />
    </>
  );
}

function Option({ checked, onChange, label, about }: { checked: boolean; onChange: (on: boolean) => void; label: ReactNode; about: ReactNode }) {
  return (
    <label className="option">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>
        <span className="strong">{label}</span>
        <br />
        <span className="soft small">{about}</span>
      </span>
    </label>
  );
}

function Shunned({ kind, title, none, lift }: { kind: 'blocked' | 'muted'; title: string; none: string; lift: string }) {
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: ['shunned', kind],
    queryFn: ({ signal }) => api.get(kind === 'blocked' ? '/relation/blocked' : '/relation/muted', { query: { limit: 100 }, signal }),
  });
  async function letGo(person: PersonCard) {
    try {
      await api.post(kind === 'blocked' ? '/relation/unblock' : '/relation/unmute', { body: { user_id: person.id } });
    } catch (failure) {
      toast(tell(failure));
    }
    void queries.invalidateQueries({ queryKey: ['shunned'] });
    void queries.invalidateQueries({ queryKey: ['standing', person.id] });
    void queries.invalidateQueries({ queryKey: ['feed'] });
  }
  if (error) return <Trouble failure={error} retry={() => void refetch()} />;
  return (
    <section className="stack tight">
      <h2>{title}</h2>
      {data?.users.length === 0 && <p className="soft">{none}</p>}
      {data && data.users.length > 0 && (
        <ul className="card lines">
          {data.users.map((person) => (
            <li key={person.id}>
              <Avatar person={person} />
              <Link to="/@{$username}" params={{ username: person.username }} className="grow one-line">
                {nameOf(person)}
              </Link>
              <button type="button" className="button small" onClick={() => void letGo(person)}>
                {lift}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
