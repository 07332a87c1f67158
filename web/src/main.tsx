import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiProblem } from './api/problem';
import { session } from './api/session';
import { live } from './api/live';
import { outbox } from './api/outbox';
import { forgetKept, keepReading, recall } from './app/keep';
import { wear, type Scheme, type TextSize, type Theme } from './app/look';
import { useMe, useMySettings, useSession } from './app/me';
import { makeRouter } from './app/router';
import { installWorker } from './app/update';
import { useTimeZoneOf } from './words/format';
import { i18n, isLanguage, preferredLanguage, speak, WordsContext, type Language } from './words/words';
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
  const [language, setLanguage] = useState<Language>(i18n.locale as Language);
  useEffect(() => i18n.on('change', () => setLanguage(i18n.locale as Language)), []);
  return (
    <WordsContext value={language}>
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
  const me = useMe();
  const settings = useMySettings();
  useTimeZoneOf(settings?.time_zone);
  useEffect(() => {
    if (status !== 'member') return;
    live.start();
    return () => live.stop();
  }, [status]);
  useEffect(() => outbox.belongsTo(me?.id), [me?.id]);
  useEffect(() => {
    if (!settings) return;
    wear({ theme: settings.theme as Theme, scheme: settings.scheme as Scheme, text: settings.text_size as TextSize });
    if (isLanguage(settings.language) && settings.language !== i18n.locale) void speak(settings.language);
  }, [settings]);
  return null;
}

async function start() {
  wear({});
  const [, reached] = await Promise.all([speak(preferredLanguage()), session.resume()]);
  if (!reached) await recall(queries);
  keepReading(queries);
  session.subscribe(() => {
    if (session.status === 'guest') void forgetKept();
  });
  void installWorker();
  createRoot(document.getElementById('app')!).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

void start();
