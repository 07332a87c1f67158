/** How the app looks: kept in this browser so that it is right before anything is asked, and in the person's settings. */
export type Theme = 'auto' | 'light' | 'dark';
export const SCHEMES = ['grey', 'blue', 'purple', 'green', 'orange', 'indigo'] as const;
export type Scheme = (typeof SCHEMES)[number];
export type TextSize = 'small' | 'normal' | 'large' | 'huge';

export interface Look {
  theme: Theme;
  scheme: Scheme;
  text: TextSize;
}

const STORED = 'quark.look';
const USUAL: Look = { theme: 'auto', scheme: 'indigo', text: 'normal' };

export function look(): Look {
  try {
    return { ...USUAL, ...(JSON.parse(localStorage.getItem(STORED) ?? '{}') as Partial<Look>) };
  } catch {
    return USUAL;
  }
}

/** Puts a look on; parts that are not given stay as they are. */
export function wear(change: Partial<Look>): Look {
  const next = { ...look(), ...change };
  localStorage.setItem(STORED, JSON.stringify(next));
  const root = document.documentElement.dataset;
  root['theme'] = next.theme;
  root['scheme'] = next.scheme;
  root['text'] = next.text;
  return next;
}
