/** What a module may be called. */
export const isModuleId = (text: string): boolean => /^[a-z][a-z0-9-]{0,40}$/.test(text);

/** The whole number that was typed, from `least` to `most`; undefined for anything else. */
export function wholeNumber(text: string, least: number, most: number): number | undefined {
  const number = /^\d+$/.test(text.trim()) ? Number(text) : NaN;
  return number >= least && number <= most ? number : undefined;
}
