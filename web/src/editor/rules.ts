import type { FieldProblem } from '../api/problem';
import { CONTENT, LONGEST_ADDRESS, LONGEST_CATEGORY, LONGEST_EXCERPT, MOST_MEDIA, MOST_TAGS, TAG, TITLE, type FieldName, type Fields } from './draft';
import { isWebAddress } from './addresses';

/** What is wrong with a field: a rule that we know by name, or the station's own words. */
export type Fault = { rule: Rule } | { told: string };
export type Rule = 'titleShort' | 'titleLong' | 'contentShort' | 'contentLong' | 'tagLength' | 'tagsMany' | 'address' | 'mediaMany' | 'categoryLong' | 'excerptLong' | 'past';
export type Faults = Partial<Record<FieldName, Fault>>;

/** Counts letters as the station does: one for each sign, however it is stored. */
export const lengthOf = (text: string): number => text.length;

const outside = (text: string, { least, most }: { least: number; most: number }): 'Short' | 'Long' | undefined =>
  lengthOf(text) < least ? 'Short' : lengthOf(text) > most ? 'Long' : undefined;

/** Whether the station would take it as a draft. */
export const isLongEnough = (fields: Fields): boolean => lengthOf(fields.title.trim()) >= TITLE.least && fields.content.trim().length >= CONTENT.least;

/** What stands in the way of publishing, field by field. */
export function faultsOf(fields: Fields, now: number): Faults {
  const faults: Faults = {};
  const title = outside(fields.title.trim(), TITLE);
  if (title) faults.title = { rule: `title${title}` };
  const content = fields.content.trim() === '' ? 'Short' : outside(fields.content, CONTENT);
  if (content) faults.content = { rule: `content${content}` };
  if (fields.tags.length > MOST_TAGS) faults.tags = { rule: 'tagsMany' };
  else if (fields.tags.some((tag) => outside(tag.trim(), TAG))) faults.tags = { rule: 'tagLength' };
  if (fields.category.length > LONGEST_CATEGORY) faults.category = { rule: 'categoryLong' };
  if ((fields.excerpt?.length ?? 0) > LONGEST_EXCERPT) faults.excerpt = { rule: 'excerptLong' };
  if (fields.cover && !isMediaAddress(fields.cover)) faults.cover = { rule: 'address' };
  if (fields.media.length > MOST_MEDIA) faults.media = { rule: 'mediaMany' };
  else if (fields.media.some(({ url }) => !isMediaAddress(url))) faults.media = { rule: 'address' };
  if (fields.publishAt && !(Date.parse(fields.publishAt) > now)) faults.publishAt = { rule: 'past' };
  return faults;
}

/** Covers and media are addresses on the web: the station takes no others. */
export const isMediaAddress = (url: string): boolean => isWebAddress(url) && url.length <= LONGEST_ADDRESS;

const OURS: [wire: RegExp, name: FieldName][] = [
  [/^title/, 'title'],
  [/^content/, 'content'],
  [/^tags/, 'tags'],
  [/^(media_items|url|type|position)/, 'media'],
  [/^category/, 'category'],
  [/^cover/, 'cover'],
  [/^excerpt/, 'excerpt'],
  [/^visibility/, 'visibility'],
  [/^(publish_at|status)/, 'publishAt'],
];

/** The station's objections, each beside the field that it is about; the first of a field is shown. */
export function faultsFrom(problems: FieldProblem[]): Faults {
  const faults: Faults = {};
  for (const { field, problem } of problems) {
    const name = OURS.find(([wire]) => wire.test(field))?.[1];
    if (name) faults[name] ??= { told: problem };
  }
  return faults;
}
