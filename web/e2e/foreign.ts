import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A module as anybody would write it: it says what it is, that it is well, and answers everything else with its version. */
export async function listen(id: string, version: string): Promise<string> {
  const manifest = {
    id,
    name: `Tea ${id}`,
    version,
    needs: [{ contract: 'people', optional: true, reason: 'pours by name' }],
    events: { publishes: [{ type: `${id}.poured`, description: 'somebody has tea' }] },
  };
  const server = createServer(({ url }, answer) => {
    const body = url === '/manifest' ? manifest : url === '/health' ? { status: 'healthy' } : { version };
    answer.setHeader('Content-Type', 'application/json').end(JSON.stringify(body));
  });
  // It is there for as long as the tests run, and does not keep them from ending.
  server.unref();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
