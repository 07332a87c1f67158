import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A module as anybody would write it: it says what it is, that it is well, and answers everything else with its version. */
export async function listen(id: string, version: string): Promise<string> {
  const manifest = {
    id,
    name: `Tea ${id}`,
    version,
    needs: [{ contract: 'people', optional: true, reason: 'pours by name' }],
    settings: {
      properties: {
        greeting: { type: 'string', title: 'Greeting', description: 'What is said with the tea', default: 'Here you are' },
        strength: { type: 'integer', minimum: 1, maximum: 5, default: 3 },
        sugar: { type: 'boolean', default: false },
        kettle: { type: 'string', description: 'Password of the kettle', writeOnly: true },
      },
    },
    events: { publishes: [{ type: `${id}.poured`, description: 'somebody has tea' }] },
  };
  let configuration: unknown;
  const server = createServer((request, answer) => {
    const { url } = request;
    const say = (body: unknown) => answer.setHeader('Content-Type', 'application/json').end(JSON.stringify(body));
    if (url === '/config') {
      let text = '';
      request.on('data', (part: Buffer) => (text += String(part))).on('end', () => {
        ({ configuration } = JSON.parse(text) as { configuration: unknown });
        say({});
      });
    } else say(url === '/manifest' ? manifest : url === '/health' ? { status: 'healthy' } : { version, configuration });
  });
  // It is there for as long as the tests run, and does not keep them from ending.
  server.unref();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
