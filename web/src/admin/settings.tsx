import { useQuery } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { Skeleton } from '../ui/basics';
import { Trouble } from '../ui/trouble';
import { useWords } from '../words/words';
import { settingsInEffectQuery } from './station';
import { TableCard } from './table-card';
import { useTold } from './told';

const SOURCES = ['flag', 'environment', 'file', 'default'] as const;

/** Every setting as it holds, and where it came from. They are changed by flags, variables or quark.yaml. */
export function SettingsInEffect() {
  const words = useWords();
  const told = useTold();
  const [filter, setFilter] = useState('');
  const [changed, setChanged] = useState(false);
  const { data, error, refetch } = useQuery(settingsInEffectQuery);
  if (error) return <Trouble failure={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height="24rem" />;
  const wanted = filter.toLowerCase();
  const shown = data.filter(({ name, description, source }) => `${name} ${told(description)}`.toLowerCase().includes(wanted) && (!changed || source !== 'default'));
  return (
    <>
      <p className="soft">{words('admin.settingsAbout')}</p>
      <div className="row wrap">
        <input type="search" className="input grow admin-search" aria-label={words('admin.filterSettings')} placeholder={words('admin.filterSettings')} value={filter} onChange={(event) => setFilter(event.target.value)} />
        <button type="button" className={changed ? 'chip accent' : 'chip'} aria-pressed={changed} onClick={() => setChanged(!changed)}>
          {words('admin.onlyChanged')}
        </button>
      </div>
      <TableCard label={words('admin.settings')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words('admin.setting')}</th>
              <th scope="col">{words('admin.value')}</th>
              <th scope="col">{words('admin.source')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((setting) => {
              const source = SOURCES.find((one) => one === setting.source);
              return (
                <tr key={setting.name}>
                  <th scope="row">
                    <code>
                      {setting.name.split(/(?<=[._])/).map((part, index) => (
                        // Where a long name may break.
                        <Fragment key={index}>
                          {index > 0 && <wbr />}
                          {part}
                        </Fragment>
                      ))}
                    </code>
                    <br />
                    <span className="soft small">{told(setting.description)}</span>
                  </th>
                  <td>
                    <code>{setting.value || '–'}</code>
                    {setting.source !== 'default' && setting.default && (
                      <>
                        <br />
                        <span className="soft small">{words('admin.usually', { value: setting.default })}</span>
                      </>
                    )}
                  </td>
                  <td>
                    <span className={setting.source === 'default' ? 'chip' : 'chip accent'} title={setting.where}>
                      {source ? words(`admin.source_${source}`) : setting.source}
                    </span>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </TableCard>
    </>
  );
}
