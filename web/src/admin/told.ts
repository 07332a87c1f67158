import { useQuery } from '@tanstack/react-query';
import { useLanguage, type Language } from '../words/words';

type Told = Record<string, string>;

/** What the station and its own modules say of themselves, by their English words. */
const TOLD: Record<Exclude<Language, 'en'>, () => Promise<{ default: Told }>> = {
  ru: () => import('./told/ru.json'),
  bg: () => import('./told/bg.json'),
};

/** Says names and descriptions in the person's language; what modules of others say stays as they worded it. */
export function useTold(): (text: string) => string {
  const language = useLanguage();
  const { data } = useQuery({
    queryKey: ['told', language],
    queryFn: async (): Promise<Told> => (language === 'en' ? {} : (await TOLD[language]()).default),
    staleTime: Infinity,
  });
  return (text) => (data && Object.hasOwn(data, text) ? data[text]! : text);
}
