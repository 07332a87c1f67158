import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/client';
import { session } from '../api/session';
import { forgetSaved } from '../app/forget';
import { Skeleton, Time } from '../ui/basics';
import { Icon } from '../ui/icon';
import { toast } from '../ui/toast';
import { tell, Trouble } from '../ui/trouble';
import { useWords } from '../words/words';
import { deviceOf } from './device';

/** Where I am signed in, and how to end it there. */
export function SessionsSection() {
  const words = useWords();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({ queryKey: ['sessions'], queryFn: ({ signal }) => api.get('/auth/sessions', { signal }) });
  async function act(work: () => Promise<unknown>) {
    try {
      await work();
    } catch (failure) {
      toast(tell(failure));
    }
    void queries.invalidateQueries({ queryKey: ['sessions'] });
  }
  if (error) return <Trouble failure={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height="10rem" />;
  const others = data.sessions.filter(({ current }) => !current);
  return (
    <>
      <ul className="card lines">
        {data.sessions.map(({ id, device, address, last_used_at, created_at, current }) => {
          const { browser, system } = deviceOf(device);
          return (
            <li key={id}>
              <Icon sign="device" />
              <div className="grow">
                <span className="strong">{browser && system ? words('settings.device', { browser, system }) : browser || system || words('settings.unknownDevice')}</span>{' '}
                {current && <span className="chip good">{words('settings.thisDevice')}</span>}
                <br />
                <span className="soft small">
                  {address} · {words('settings.lastUsed')} <Time when={last_used_at} /> · {words('settings.since')} <Time when={created_at} />
                </span>
              </div>
              {!current && (
                <button type="button" className="button small" onClick={() => void act(() => api.delete('/auth/sessions/{id}', { path: { id } }))}>
                  {words('settings.endSession')}
                </button>
              )}
            </li>
          );
        })}
      </ul>
      <div className="row wrap">
        {others.length > 0 && (
          <button
            type="button"
            className="button outline"
            onClick={() => void act(() => Promise.all(others.map(({ id }) => api.delete('/auth/sessions/{id}', { path: { id } }))))}
          >
            {words('settings.endOthers')}
          </button>
        )}
        <button
          type="button"
          className="button danger"
          onClick={() =>
            void act(async () => {
              await api.post('/auth/logout-all');
              const { person } = session;
              session.leave();
              if (person !== undefined) await forgetSaved(person);
            })
          }
        >
          {words('settings.endAll')}
        </button>
      </div>
    </>
  );
}
