import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type FormEvent } from 'react';
import { api, type MyProfile } from '../api/client';
import { meQuery, useMe } from '../app/me';
import { Avatar, Skeleton } from '../ui/basics';
import { TextArea, TextField } from '../ui/fields';
import { faultsOf, type Faults } from '../ui/faults';
import { toast } from '../ui/toast';
import { tell } from '../ui/trouble';
import { useWords } from '../words/words';

const FIELDS = ['username', 'email', 'full_name', 'bio', 'avatar_url'] as const;
type Draft = Record<(typeof FIELDS)[number], string>;
const KEPT = 'quark.profile-draft.';

const draftOf = (me: MyProfile): Draft => ({
  username: me.username,
  email: me.email,
  full_name: me.full_name ?? '',
  bio: me.bio ?? '',
  avatar_url: me.avatar_url ?? '',
});

/** What others see of me. What is typed is kept in this tab until it is saved. */
export function ProfileSection() {
  const me = useMe();
  return me ? <ProfileForm key={me.id} me={me} /> : <Skeleton height="24rem" />;
}

function ProfileForm({ me }: { me: MyProfile }) {
  const words = useWords();
  const queries = useQueryClient();
  const saved = draftOf(me);
  const place = KEPT + me.id;
  // Only what was typed: the rest follows what was saved elsewhere meanwhile.
  const [typed, setTyped] = useState(() => JSON.parse(sessionStorage.getItem(place) ?? '{}') as Partial<Draft>);
  const draft: Draft = { ...saved, ...typed };
  const [faults, setFaults] = useState<Faults>({});
  const [busy, setBusy] = useState(false);
  const changed = FIELDS.filter((field) => draft[field] !== saved[field]);
  useEffect(() => sessionStorage.setItem(place, JSON.stringify(Object.fromEntries(changed.map((field) => [field, draft[field]])))));
  const field = (name: keyof Draft) => ({
    name,
    value: draft[name],
    fault: faults[name],
    onChange: (event: { target: { value: string } }) => setTyped({ ...typed, [name]: event.target.value }),
  });
  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setFaults({});
    try {
      const next = await api.patch('/users/me', { body: Object.fromEntries(changed.map((name) => [name, draft[name].trim()])) });
      queries.setQueryData(meQuery.queryKey, next);
      setTyped({});
      void queries.invalidateQueries({ queryKey: ['person'] });
      toast(words('ui.saved'));
    } catch (failure) {
      const told = faultsOf(failure);
      setFaults(told);
      if (Object.keys(told).length === 0) toast(tell(failure));
    } finally {
      setBusy(false);
    }
  }
  return (
    <form className="card padded stack" onSubmit={(event) => void submit(event)} noValidate>
      <div className="row">
        <Avatar person={{ username: draft.username, full_name: draft.full_name, avatar_url: draft.avatar_url }} size="4.5rem" />
        <div className="grow">
          <TextField label={words('settings.avatar')} hint={words('settings.avatarHint')} inputMode="url" autoComplete="off" {...field('avatar_url')} />
        </div>
      </div>
      <TextField label={words('settings.fullName')} hint={words('settings.fullNameHint')} autoComplete="name" {...field('full_name')} />
      <TextField label={words('welcome.username')} hint={words('settings.usernameHint')} autoComplete="username" {...field('username')} />
      <TextArea label={words('settings.bio')} hint={words('settings.bioLeft', { count: 500 - [...draft.bio].length })} rows={4} {...field('bio')} />
      <TextField label={words('welcome.email')} type="email" autoComplete="email" {...field('email')} />
      <div className="row">
        <button type="submit" className="button primary" disabled={busy || changed.length === 0}>
          {words('ui.save')}
        </button>
        {changed.length > 0 && (
          <button type="button" className="button quiet" onClick={() => setTyped({})}>
            {words('settings.discard')}
          </button>
        )}
      </div>
    </form>
  );
}
