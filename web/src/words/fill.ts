import type { Language } from './words';

/** An ICU message as the build compiled it: texts, values by name, and choices between messages. */
export type Compiled = readonly Token[];
type Token = string | readonly [name: string] | readonly [name: string, format: string] | readonly [name: string, format: string, choices: Choices];
type Choices = Record<string, Compiled | number>;
export type Values = Record<string, string | number>;

const rules = new Map<string, Intl.PluralRules>();
const numbers = new Map<Language, Intl.NumberFormat>();

function kept<K, T>(all: Map<K, T>, key: K, make: () => T): T {
  const known = all.get(key) ?? make();
  all.set(key, known);
  return known;
}

const formatted = (language: Language, value: number): string => kept(numbers, language, () => new Intl.NumberFormat(language)).format(value);

/** Puts values into a message; within a plural `#` stands for its number. */
export function fill(message: Compiled, values: Values, language: Language, hash = ''): string {
  return message
    .map((token) => {
      if (typeof token === 'string') return token === '#' ? hash : token;
      const [name, format, choices] = token;
      const value = values[name] ?? '';
      if (choices === undefined) return format === 'number' ? formatted(language, Number(value)) : String(value);
      if (format === 'select') return fill(chosen(choices, String(value)), values, language, hash);
      const number = Number(value) - ((choices['offset'] as number | undefined) ?? 0);
      const type = format === 'selectordinal' ? 'ordinal' : 'cardinal';
      const rule = kept(rules, `${language} ${type}`, () => new Intl.PluralRules(language, { type })).select(number);
      return fill(chosen(choices, String(value) in choices ? String(value) : rule), values, language, formatted(language, number));
    })
    .join('');
}

const chosen = (choices: Choices, key: string): Compiled => (choices[key] ?? choices['other'] ?? []) as Compiled;
