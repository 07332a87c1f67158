import { api, type Post } from '../api/client';

/** Reads a list to its end, page by page. */
async function all<T>(page: (cursor: string | undefined) => Promise<{ items: T[]; next: string | undefined }>, told: (count: number) => void): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const { items: more, next } = await page(cursor);
    items.push(...more);
    told(more.length);
    cursor = next;
  } while (cursor !== undefined);
  return items;
}

const at = (cursor: string | undefined) => ({ limit: 100, ...(cursor !== undefined && { cursor }) });

/** A list shows only the beginning of a long post, and no HTML of it. */
const whole = (post: Post): Promise<Post> | Post => (post.content_html === undefined ? api.get('/posts/{id}', { path: { id: post.id } }) : post);

/** Everything of mine that the station keeps, as one document; `told` hears how many things have been read. */
export async function exportMine(told: (count: number) => void): Promise<object> {
  let read = 0;
  const count = (more: number) => told((read += more));
  const profile = await api.get('/users/me');
  const path = { user_id: profile.id };
  const posts = (status?: 'published') =>
    all(async (cursor) => {
      const page = await api.get('/posts/mine', { query: { ...at(cursor), ...(status && { status }) } });
      return { items: await Promise.all(page.posts.map(whole)), next: page.next_cursor };
    }, count);
  return {
    exported_at: new Date().toISOString(),
    profile,
    settings: await api.get('/users/me/settings'),
    sessions: (await api.get('/auth/sessions')).sessions,
    // Without a status the list holds everything but what is published.
    posts: [...(await posts('published')), ...(await posts())],
    comments: await all(async (cursor) => {
      const { comments, next_cursor: next } = await api.get('/comments/mine', { query: at(cursor) });
      return { items: comments, next };
    }, count),
    reactions: await all(async (cursor) => {
      const { reactions, next_cursor: next } = await api.get('/reactions/mine', { query: at(cursor) });
      return { items: reactions, next };
    }, count),
    followers: await all(async (cursor) => {
      const { followers, next_cursor: next } = await api.get('/relation/{user_id}/followers', { path, query: at(cursor) });
      return { items: followers, next };
    }, count),
    following: await all(async (cursor) => {
      const { followees, next_cursor: next } = await api.get('/relation/{user_id}/followees', { path, query: at(cursor) });
      return { items: followees, next };
    }, count),
    blocked: await all(async (cursor) => {
      const { users, next_cursor: next } = await api.get('/relation/blocked', { query: at(cursor) });
      return { items: users, next };
    }, count),
    muted: await all(async (cursor) => {
      const { users, next_cursor: next } = await api.get('/relation/muted', { query: at(cursor) });
      return { items: users, next };
    }, count),
    notifications: await all(async (cursor) => {
      const { notifications, next_cursor: next } = await api.get('/notification/feed', { query: at(cursor) });
      return { items: notifications, next };
    }, count),
  };
}

/** Gives the document to the person as a file. */
export function save(document_: object): void {
  const address = URL.createObjectURL(new Blob([JSON.stringify(document_, null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `quark-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
