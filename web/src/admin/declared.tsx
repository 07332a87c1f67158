import { useWords } from '../words/words';
import type { ModuleDetail } from './docked';
import { TableCard } from './table-card';

const ACCESS = ['open', 'signed-in', 'internal', 'permission'] as const;

/** What its manifest declares: the page of its own, its routes, and the whole of it for who wants to read it. */
export function Declared({ module }: { module: ModuleDetail }) {
  const words = useWords();
  const { routes = [], ui } = module.manifest;
  return (
    <section className="stack tight">
      <h2>{words('docking.manifest')}</h2>
      {ui?.path && (
        <p>
          <a href={`/m/${module.id}${ui.path}`}>{ui.title ?? module.name}</a>
        </p>
      )}
      {routes.length > 0 ? (
        <details className="card padded">
          <summary>{words('docking.routes', { count: routes.length })}</summary>
          <TableCard className="" label={words('docking.routes', { count: routes.length })}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{words('admin.route')}</th>
                  <th scope="col">{words('docking.access')}</th>
                </tr>
              </thead>
              <tbody>
                {routes.map(({ method, path, access = 'open', permission }) => {
                  const known = ACCESS.find((one) => one === access);
                  return (
                    <tr key={`${method} ${path}`}>
                      <th scope="row">
                        <code>
                          {method} {path}
                        </code>
                      </th>
                      <td>
                        {known ? words(`docking.access_${known === 'signed-in' ? 'member' : known}`) : access} {permission && <code>{permission}</code>}
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </TableCard>
        </details>
      ) : (
        <p className="soft">{words('docking.allRoutes', { id: module.id })}</p>
      )}
      <details className="card padded">
        <summary>{words('docking.wholeManifest')}</summary>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls by itself, and a keyboard must reach it */}
        <pre className="payload" tabIndex={0} role="region" aria-label={words('docking.wholeManifest')}>
          {JSON.stringify(module.manifest, undefined, 2)}
        </pre>
      </details>
    </section>
  );
}
