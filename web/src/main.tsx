import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { startTransition, StrictMode, useEffect, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiProblem } from './api/problem';
import { session } from './api/session';
import { live } from './api/live';
import { outbox } from './api/outbox';
import { readAsOnePerson } from './app/belonging';
import { wear, type Scheme, type TextSize, type Theme } from './app/look';
import { useMe, useMySettings, usePerson, useSession } from './app/me';
import { makeRouter } from './app/router';
import { installWorker } from './app/update';
import { useTimeZoneOf, warmUp } from './words/format';
import { chooseLanguage, isLanguage, language, onSpeaking, preferredLanguage, speak, WordsContext } from './words/words';
import './style/index.css';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 30 * 60_000,
      networkMode: 'always',
      // What the station refuses it will refuse again; what did not answer may.
      retry: (failures, problem) => failures < 2 && !(problem instanceof ApiProblem && problem.status < 500),
    },
    mutations: { networkMode: 'always' },
  },
});
const router = makeRouter(queries);

function App() {
  const spoken = useSyncExternalStore(onSpeaking, language);
  return (
    <WordsContext value={spoken}>
      <QueryClientProvider client={queries}>
        <Personal />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </WordsContext>
  );
}

/** Follows the person: the language and the look of the account, the live connection, what waits to be sent. */
function Personal() {
  const status = useSession();
  const person = usePerson();
  const me = useMe();
  const settings = useMySettings();
  useTimeZoneOf(settings?.time_zone);
  useEffect(() => {
    if (status !== 'member') return;
    live.start();
    return () => live.stop();
  }, [status, person]);
  const owner = status === 'member' ? (person ?? me?.id) : undefined;
  useEffect(() => outbox.belongsTo(owner), [owner]);
  useEffect(() => {
    if (!settings) return;
    wear({ theme: settings.theme as Theme, scheme: settings.scheme as Scheme, text: settings.text_size as TextSize });
    if (isLanguage(settings.language) && settings.language !== language()) void chooseLanguage(settings.language);
  }, [settings]);
  return null;
}

async function start() {
  wear({});
  // The page that most people open comes while the session is asked for, not after it.
  if (location.pathname === '/') void import('./home/home');
  const asked = Promise.all([speak(preferredLanguage()), session.resume()]);
  warmUp(preferredLanguage());
  const [, reached] = await asked;
  // What is kept is needed before the first page only when nothing answers.
  const keeping = import('./app/keep');
  if (!reached) await (await keeping).recall(queries);
  readAsOnePerson(queries, () => void router.invalidate());
  const root = createRoot(document.getElementById('app')!);
  // In a transition the first rendering is done in small pieces, between which the page answers.
  startTransition(() =>
    root.render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  );
  (await keeping).keepReading(queries);
  await installWorker();
}

void start();
