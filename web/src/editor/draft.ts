import type { Post, Schemas } from '../api/client';

/** What a person writes of a post. */
export interface Fields {
  title: string;
  content: string;
  tags: string[];
  category: string;
  cover: string;
  media: Medium[];
  /** Absent until the person writes one: then the station makes it from the text. */
  excerpt?: string | undefined;
  visibility: 'public' | 'followers' | 'private';
  /** When it is to be published, for those that wait for their time. */
  publishAt?: string | undefined;
}

export interface Medium {
  url: string;
  type: 'image' | 'video';
}

export type PostStatus = Post['status'];

/** A post as the station answers with it, when it is made and when it is read. */
export type Stored = Pick<
  Post,
  'id' | 'version' | 'status' | 'title' | 'content' | 'tags' | 'media' | 'visibility' | 'excerpt' | 'updated_at'
> &
  Partial<Pick<Post, 'category' | 'cover' | 'publish_at' | 'content_html'>>;

/** What the station has of it, as far as this browser knows. */
export interface Base {
  version: number;
  status: PostStatus;
  fields: Fields;
  excerpt: string;
}

/** A text in work, in this browser; it belongs to the person who writes it. */
export interface Draft {
  id: string;
  person: number;
  post?: number | undefined;
  base?: Base | undefined;
  fields: Fields;
  /** When the last letter was written, in this browser. */
  changed: string;
  /** When the station last had everything. */
  saved?: string | undefined;
  /** A creation whose answer has not come: it is asked for again with the same key. */
  creating?: { key: string; fields: Fields } | undefined;
  /** The outbox holds its publication. */
  waiting?: { key: string; since: string } | undefined;
}

export const TITLE = { least: 3, most: 255 };
export const CONTENT = { least: 10, most: 200_000 };
export const TAG = { least: 2, most: 50 };
export const MOST_TAGS = 100;
export const MOST_MEDIA = 9;
export const LONGEST_ADDRESS = 512;
export const LONGEST_CATEGORY = 50;
export const LONGEST_EXCERPT = 300;

export const nothing = (): Fields => ({ title: '', content: '', tags: [], category: '', cover: '', media: [], visibility: 'public' });

export const newDraft = (person: number, id: string): Draft => ({ id, person, fields: nothing(), changed: new Date().toISOString() });

/** What another app shares, to be written about. */
export interface Shared {
  title?: string;
  text?: string;
  url?: string;
}

/** A text that begins with what was shared. */
export function sharedDraft(person: number, id: string, { title = '', text = '', url = '' }: Shared): Draft {
  const draft = newDraft(person, id);
  const content = [text, text.includes(url) ? '' : url].filter((part) => part !== '').join('\n\n');
  return { ...draft, fields: { ...draft.fields, title, content } };
}

export function fieldsOf(post: Stored): Fields {
  return {
    title: post.title,
    content: post.content,
    tags: post.tags.map(({ name }) => name),
    category: post.category ?? '',
    cover: post.cover ?? '',
    media: post.media.map(({ url, type }) => ({ url, type: type === 'video' ? 'video' : 'image' })),
    visibility: post.visibility,
    ...(post.publish_at && { publishAt: post.publish_at }),
  };
}

export const baseOf = (post: Stored): Base => ({ version: post.version, status: post.status, fields: fieldsOf(post), excerpt: post.excerpt });

export const draftOf = (post: Stored, person: number): Draft => ({
  id: `post-${post.id}`,
  person,
  post: post.id,
  base: baseOf(post),
  fields: fieldsOf(post),
  changed: post.updated_at,
  saved: post.updated_at,
});

export const NAMES = ['title', 'content', 'tags', 'category', 'cover', 'media', 'excerpt', 'visibility', 'publishAt'] as const;
export type FieldName = (typeof NAMES)[number];

const TRIMMED = new Set<FieldName>(['title', 'category', 'cover']);
const same = (a: Fields, b: Fields, name: FieldName): boolean => {
  const [one, other] = [a, b].map((fields) => (TRIMMED.has(name) ? (fields[name] as string).trim() : (fields[name] ?? null)));
  return JSON.stringify(one) === JSON.stringify(other);
};
export const differing = (a: Fields, b: Fields): FieldName[] => NAMES.filter((name) => !same(a, b, name));
export const sameFields = (a: Fields, b: Fields): boolean => differing(a, b).length === 0;

/** Whether somebody has written anything at all. */
export const isBlank = (fields: Fields): boolean => sameFields({ ...fields, title: fields.title.trim(), content: fields.content.trim(), visibility: 'public' }, nothing());

/** Whether the station does not have what stands here. */
export const isUnsaved = (draft: Draft): boolean => !draft.base || !sameFields(draft.fields, draft.base.fields);

export interface Merge {
  fields: Fields;
  /** What both sides changed, each otherwise. */
  clashes: FieldName[];
}

/** Brings two sets of changes together where they do not touch the same field; mine stand where they clash. */
export function merge(base: Fields, mine: Fields, theirs: Fields): Merge {
  const changedByMe = new Set(differing(base, mine));
  // The station does not say whether it or the person wrote the excerpt, so a change of it is nobody's.
  const changedByThem = differing(base, theirs).filter((name) => name !== 'excerpt');
  const taken = changedByThem.filter((name) => !changedByMe.has(name));
  const fields = { ...mine, ...Object.fromEntries(taken.map((name) => [name, theirs[name]])) };
  return { fields, clashes: changedByThem.filter((name) => changedByMe.has(name) && !same(mine, theirs, name)) };
}

const media = (fields: Fields) => fields.media.map(({ url, type }, index) => ({ url, type, position: index + 1 }));

/** What is asked of the station for a new post. */
export function newPost(fields: Fields, status: 'draft' | 'published' | 'scheduled'): Schemas['NewPost'] {
  return {
    title: fields.title.trim(),
    content: fields.content,
    tags: fields.tags,
    media_items: media(fields),
    visibility: fields.visibility,
    status,
    ...(fields.category && { category: fields.category }),
    ...(fields.cover && { cover: fields.cover }),
    ...(fields.excerpt && { excerpt: fields.excerpt }),
    ...(status === 'scheduled' && fields.publishAt && { publish_at: fields.publishAt }),
  } as Schemas['NewPost'];
}

/** What is asked of the station for a post that it has: all that differs from what it had. */
export function change(base: Base, fields: Fields, status?: 'published' | 'scheduled' | 'draft'): Schemas['PostChange'] {
  const changed = new Set(differing(base.fields, fields));
  return {
    ...(changed.has('title') && { title: fields.title.trim() }),
    ...(changed.has('content') && { content: fields.content }),
    ...(changed.has('tags') && { tags: fields.tags }),
    ...(changed.has('media') && { media_items: media(fields) }),
    ...(changed.has('category') && { category: fields.category }),
    ...(changed.has('cover') && { cover: fields.cover }),
    ...(changed.has('excerpt') && { excerpt: fields.excerpt ?? '' }),
    ...(changed.has('visibility') && { visibility: fields.visibility }),
    ...(status && status !== base.status && { status }),
    ...(status === 'scheduled' && fields.publishAt && { status, publish_at: fields.publishAt }),
  } as Schemas['PostChange'];
}
