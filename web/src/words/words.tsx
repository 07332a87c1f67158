import { Fragment, createContext, useContext, type ReactNode } from 'react';
import { fill, type Compiled, type Values } from './fill';
import type { Texts } from './generated/keys';

export type Language = 'ru' | 'en' | 'bg';
export type TextKey = keyof Texts;
type Given<K extends TextKey> = Texts[K] extends undefined ? [] : [values: Texts[K]];

/** The languages there are, each by its own name. */
export const LANGUAGES: { code: Language; name: string }[] = [
  { code: 'bg', name: 'Български' },
  { code: 'en', name: 'English' },
  { code: 'ru', name: 'Русский' },
];
const STORED = 'quark.language';

export const isLanguage = (text: unknown): text is Language => text === 'ru' || text === 'en' || text === 'bg';

/** The person's choice in this browser, else the first language of the browser that we speak. */
export function preferredLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  if (isLanguage(stored)) return stored;
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? 'en';
}

type Part = { default: unknown };
const PARTS: Record<Language, [first: () => Promise<Part>, rest: () => Promise<Part>]> = {
  ru: [() => import('./generated/ru.json'), () => import('./generated/ru.rest.json')],
  en: [() => import('./generated/en.json'), () => import('./generated/en.rest.json')],
  bg: [() => import('./generated/bg.json'), () => import('./generated/bg.rest.json')],
};
type Messages = Record<string, Compiled>;
let restWanted = false;
let spoken: Language = 'en';
let messages: Messages = {};
const listeners = new Set<() => void>();

async function load(language: Language): Promise<Messages> {
  if (isPseudo()) return (await import('./generated/pseudo.json')).default as never;
  const [first, rest] = PARTS[language];
  const parts = await Promise.all(restWanted ? [first(), rest()] : [first()]);
  return Object.assign({}, ...parts.map((part) => part.default)) as Messages;
}

/** `?pseudo` in the address speaks a longer language until the tab is closed, for tests of layouts. */
function isPseudo(): boolean {
  if (new URLSearchParams(location.search).has('pseudo')) sessionStorage.setItem('quark.pseudo', 'yes');
  return sessionStorage.getItem('quark.pseudo') !== null;
}

/** Speaks a language that somebody chose, in this browser from then on. */
export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORED, language);
  await speak(language);
}

/** Loads a language and speaks it until another is spoken. */
export async function speak(language: Language): Promise<void> {
  messages = await load(language);
  spoken = language;
  document.documentElement.lang = language;
  listeners.forEach((listener) => listener());
}

/** The language that is spoken now. */
export const language = (): Language => spoken;

/** Hears when another language is spoken, or texts of more pages came. */
export function onSpeaking(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Loads the texts of all pages; those of the feed are there from the start. */
export async function speakOfEverything(): Promise<void> {
  if (restWanted) return;
  restWanted = true;
  await speak(spoken);
}

/** A text in the language spoken now. Inside components use {@link useWords}, which renders again when it changes. */
export function say<K extends TextKey>(key: K, ...[values]: Given<K>): string {
  return fill(messages[key] ?? [key], (values ?? {}) as Values, spoken);
}

export const WordsContext = createContext<Language>('en');

/** Gives texts, and renders again when the language changes. */
export function useWords(): typeof say {
  useContext(WordsContext);
  return say;
}

export const useLanguage = (): Language => useContext(WordsContext);

const PLACE = /<(\w+)>(.*?)<\/\1>/g;

/** A text with parts that are elements: `Read <rules>the rules</rules>` with `{ rules: (text) => <a>{text}</a> }`. */
export function Rich<K extends TextKey>({
  text,
  values,
  parts,
}: {
  text: K;
  values?: Texts[K];
  parts: Record<string, (inside: string) => ReactNode>;
}) {
  const words = useWords();
  const whole = (words as (key: TextKey, values?: unknown) => string)(text, values);
  const pieces: ReactNode[] = [];
  let end = 0;
  for (const found of whole.matchAll(PLACE)) {
    pieces.push(whole.slice(end, found.index), parts[found[1] ?? '']?.(found[2] ?? '') ?? found[2]);
    end = found.index + found[0].length;
  }
  pieces.push(whole.slice(end));
  return pieces.map((piece, index) => <Fragment key={index}>{piece}</Fragment>);
}
