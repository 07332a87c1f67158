import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api, type Schemas } from '../api/client';
import { useMe } from '../app/me';
import { Avatar, Empty, nameOf, Reached, Skeleton, Time } from '../ui/basics';
import { Dialog } from '../ui/dialog';
import { MenuButton } from '../ui/menu';
import { toast } from '../ui/toast';
import { tell, Trouble } from '../ui/trouble';
import { useWords } from '../words/words';
import { NewPasswordDialog } from './new-password';

type Managed = Schemas['ManagedPerson'];
const ROLES = ['vip', 'moderator', 'admin'] as const;
const PAUSE = 250;
const route = getRouteApi('/admin/{-$section}');

/** Everybody with an account: found, given roles, shut out and let in. */
export function AdminPeople() {
  const words = useWords();
  const { q, role, blocked } = route.useSearch();
  const people = useInfiniteQuery({
    queryKey: ['admin', 'people', q ?? '', role ?? '', blocked ?? false],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.get('/admin/people', {
        query: { limit: 50, ...(pageParam && { cursor: pageParam }), ...(q && { search: q }), ...(role && { role }), ...(blocked && { blocked }) },
        signal,
      }),
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: (before) => before,
  });
  const list = people.data?.pages.flatMap((page) => page.people) ?? [];
  return (
    <>
      <Search />
      {people.error ? (
        <Trouble failure={people.error} retry={() => void people.refetch()} />
      ) : people.isPending ? (
        <Skeleton height="20rem" />
      ) : list.length === 0 ? (
        <Empty title={words('directory.nobody')} text={words('directory.nobodyText')} />
      ) : (
        <>
          <p className="soft small">{words('ui.people', { count: people.data.pages[0]?.total ?? 0 })}</p>
          <ul className="card lines admin-people">
            {list.map((person) => (
              <PersonRow key={person.id} person={person} />
            ))}
          </ul>
          <Reached onReach={() => void people.fetchNextPage()} disabled={!people.hasNextPage || people.isFetching} />
        </>
      )}
    </>
  );
}

function Search() {
  const words = useWords();
  const navigate = useNavigate();
  const { q = '', role, blocked } = route.useSearch();
  const [text, setText] = useState(q);
  const go = (change: { q?: string | undefined; role?: string | undefined; blocked?: true | undefined }) => {
    const next = { q, role, blocked, ...change };
    void navigate({
      to: '/admin/{-$section}',
      params: { section: 'people' },
      search: { ...(next.q && { q: next.q }), ...(next.role && { role: next.role }), ...(next.blocked && { blocked: true as const }) },
      replace: true,
    });
  };
  useEffect(() => {
    if (text.trim() === q) return;
    const later = setTimeout(() => go({ q: text.trim() }), PAUSE);
    return () => clearTimeout(later);
  });
  return (
    <div className="row wrap" role="search">
      <input type="search" className="input grow admin-search" aria-label={words('admin.findPeople')} placeholder={words('admin.findPeople')} value={text} onChange={(event) => setText(event.target.value)} />
      <select className="input admin-role" aria-label={words('admin.role')} value={role ?? ''} onChange={(event) => go({ role: event.target.value || undefined })}>
        <option value="">{words('admin.anyRole')}</option>
        {ROLES.map((one) => (
          <option key={one} value={one}>
            {words(`admin.role_${one}`)}
          </option>
        ))}
      </select>
      <button type="button" className={blocked ? 'chip accent' : 'chip'} aria-pressed={blocked === true} onClick={() => go({ blocked: blocked ? undefined : true })}>
        {words('admin.onlyBlocked')}
      </button>
    </div>
  );
}

function PersonRow({ person }: { person: Managed }) {
  const words = useWords();
  const me = useMe();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<'roles' | 'block' | 'password'>();
  async function act(work: () => Promise<unknown>, done: string, undo?: () => Promise<unknown>) {
    try {
      await work();
      toast(done, undo && { label: words('ui.undo'), run: () => void act(undo, words('ui.saved')) });
    } catch (failure) {
      toast(tell(failure));
    }
    await queries.invalidateQueries({ queryKey: ['admin', 'people'] });
  }
  const path = { id: person.id };
  const block = () => api.post('/admin/people/{id}/block', { path });
  const unblock = () => api.post('/admin/people/{id}/unblock', { path });
  const name = nameOf(person);
  return (
    <li>
      <Avatar person={person} />
      <div className="grow">
        <Link to="/@{$username}" params={{ username: person.username }} className="strong">
          {name}
        </Link>{' '}
        <span className="soft small">@{person.username}</span>{' '}
        {person.roles
          .filter((role) => role !== 'user')
          .map((role) => (
            <span key={role} className="chip accent">
              {words(`admin.role_${role as (typeof ROLES)[number]}`)}
            </span>
          ))}{' '}
        {person.blocked_at && <span className="chip danger">{words('admin.blocked')}</span>}
        <br />
        <span className="soft small">
          {person.email} · {words('admin.joined')} <Time when={person.created_at} />
        </span>
      </div>
      <MenuButton
        label={words('admin.actionsFor', { name })}
        choices={[
          { id: 'roles', label: words('admin.changeRoles'), sign: 'shield', run: () => setAsking('roles') },
          { id: 'password', label: words('admin.newPassword'), sign: 'key', run: () => setAsking('password') },
          ...(person.blocked_at
            ? [{ id: 'unblock', label: words('admin.unblock'), sign: 'check' as const, run: () => void act(unblock, words('admin.unblocked', { name })) }]
            : person.id === me?.id
              ? []
              : [{ id: 'block', label: words('admin.block'), sign: 'ban' as const, danger: true, run: () => setAsking('block') }]),
        ]}
      />
      {asking === 'roles' && (
        <RolesDialog
          person={person}
          onClose={() => setAsking(undefined)}
          onSave={(roles) => {
            setAsking(undefined);
            void act(() => api.put('/admin/people/{id}/roles', { path, body: { roles } }), words('ui.saved'));
          }}
        />
      )}
      {asking === 'password' && <NewPasswordDialog person={person} onClose={() => setAsking(undefined)} />}
      {asking === 'block' && (
        <Dialog title={words('admin.blockTitle', { name })} onClose={() => setAsking(undefined)}>
          <p>{words('admin.blockText')}</p>
          <div className="actions">
            <button type="button" className="button" onClick={() => setAsking(undefined)}>
              {words('ui.cancel')}
            </button>
            <button
              type="button"
              className="button danger"
              onClick={() => {
                setAsking(undefined);
                void act(block, words('admin.blockedNow', { name }), unblock);
              }}
            >
              {words('admin.block')}
            </button>
          </div>
        </Dialog>
      )}
    </li>
  );
}

function RolesDialog({ person, onClose, onSave }: { person: Managed; onClose: () => void; onSave: (roles: string[]) => void }) {
  const words = useWords();
  const [roles, setRoles] = useState(person.roles.filter((role) => role !== 'user'));
  return (
    <Dialog title={words('admin.rolesOf', { name: nameOf(person) })} onClose={onClose}>
      <fieldset>
        <legend className="hidden">{words('admin.changeRoles')}</legend>
        {ROLES.map((role) => (
          <label key={role} className="option">
            <input type="checkbox" checked={roles.includes(role)} onChange={(event) => setRoles(event.target.checked ? [...roles, role] : roles.filter((other) => other !== role))} />
            <span>
              <span className="strong">{words(`admin.role_${role}`)}</span>
              <br />
              <span className="soft small">{words(`admin.about_${role}`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="actions">
        <button type="button" className="button" onClick={onClose}>
          {words('ui.cancel')}
        </button>
        <button type="button" className="button primary" onClick={() => onSave(roles)}>
          {words('ui.save')}
        </button>
      </div>
    </Dialog>
  );
}
