import { MOST_TAGS, TAG } from './draft';

/** Adds what somebody typed: several at once with commas, with or without `#`; spellings of one tag are one. */
export function addTags(tags: string[], typed: string): { tags: string[]; refused: boolean } {
  const all = [...tags];
  let refused = false;
  for (const part of typed.split(',')) {
    const tag = part.trim().replace(/^#+/, '').trim();
    if (tag === '') continue;
    if (tag.length < TAG.least || tag.length > TAG.most || all.length >= MOST_TAGS) refused = true;
    else if (!all.some((one) => one.toLocaleLowerCase() === tag.toLocaleLowerCase())) all.push(tag);
  }
  return { tags: all, refused };
}
