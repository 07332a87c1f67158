import { isBlank, type Draft, type Fields } from './draft';

/** Earlier states of a draft, to go back to. */
export interface Revision {
  key?: number;
  draft: string;
  when: string;
  fields: Fields;
}

const MOST_REVISIONS = 20;
const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('quark.drafts');
let opened: Promise<IDBDatabase> | undefined;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const opening = indexedDB.open('quark.drafts', 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore('drafts', { keyPath: 'id' }).createIndex('person', 'person');
      opening.result.createObjectStore('revisions', { keyPath: 'key', autoIncrement: true }).createIndex('draft', 'draft');
    };
    opening.onsuccess = () => {
      opening.result.onversionchange = () => opening.result.close();
      opening.result.onclose = () => (opened = undefined);
      resolve(opening.result);
    };
    opening.onerror = () => {
      opened = undefined;
      reject(opening.error ?? new Error('no database'));
    };
  });
  return opened;
}

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('refused'));
  });

const finished = (tx: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = tx.onerror = () => reject(tx.error ?? new Error('aborted'));
  });

const tell = (id: string) => channel?.postMessage({ changed: id });

/** The drafts in this browser; those that the station does not have stay when somebody signs out, and only their own person is shown them. */
export const draftBase = {
  async list(person: number): Promise<Draft[]> {
    const all = (await done((await database()).transaction('drafts').objectStore('drafts').index('person').getAll(person))) as Draft[];
    return all.sort((a, b) => b.changed.localeCompare(a.changed));
  },

  async find(person: number, id: string): Promise<Draft | undefined> {
    const draft = (await done((await database()).transaction('drafts').objectStore('drafts').get(id))) as Draft | undefined;
    return draft?.person === person ? draft : undefined;
  },

  /** The draft of a post of the station, whatever its own name is here. */
  async ofPost(person: number, post: number): Promise<Draft | undefined> {
    return (await draftBase.list(person)).find((draft) => draft.post === post);
  },

  async keep(draft: Draft): Promise<void> {
    const tx = (await database()).transaction('drafts', 'readwrite');
    tx.objectStore('drafts').put(draft);
    await finished(tx);
    tell(draft.id);
  },

  async remove(id: string): Promise<void> {
    const tx = (await database()).transaction('drafts', 'readwrite');
    tx.objectStore('drafts').delete(id);
    await finished(tx);
    tell(id);
  },

  /** Forgets such drafts of a person, with all earlier states that belong to no draft any more. */
  async forget(person: number, such: (draft: Draft) => boolean): Promise<void> {
    const tx = (await database()).transaction(['drafts', 'revisions'], 'readwrite');
    const drafts = tx.objectStore('drafts');
    const revisions = tx.objectStore('revisions');
    const all = (await done(drafts.getAll())) as Draft[];
    const gone = all.filter((draft) => draft.person === person && such(draft));
    const staying = new Set(all.filter((draft) => !gone.includes(draft)).map(({ id }) => id));
    const states = (await done(revisions.getAll())) as Revision[];
    for (const { id } of gone) drafts.delete(id);
    for (const { key, draft } of states) if (!staying.has(draft)) revisions.delete(key!);
    await finished(tx);
    for (const { id } of gone) tell(id);
  },

  /** Remembers a state of the text; the same one is not kept twice in a row, the oldest go. */
  async remember(draft: string, fields: Fields, when = new Date().toISOString()): Promise<void> {
    if (isBlank(fields)) return;
    const tx = (await database()).transaction('revisions', 'readwrite');
    const store = tx.objectStore('revisions');
    const known = (await done(store.index('draft').getAll(draft))) as Revision[];
    const last = known.at(-1);
    if (last && JSON.stringify(last.fields) === JSON.stringify(fields)) return;
    store.add({ draft, when, fields });
    for (const old of known.slice(0, Math.max(0, known.length + 1 - MOST_REVISIONS))) store.delete(old.key!);
    await finished(tx);
  },

  /** The earlier states, newest first. */
  async revisions(draft: string): Promise<Revision[]> {
    const all = (await done((await database()).transaction('revisions').objectStore('revisions').index('draft').getAll(draft))) as Revision[];
    return all.reverse();
  },

  /** Hears of every change, in this tab's neighbours too. */
  onChange(listener: (id: string) => void): () => void {
    const hear = ({ data }: MessageEvent) => listener((data as { changed: string }).changed);
    channel?.addEventListener('message', hear);
    return () => channel?.removeEventListener('message', hear);
  },
};

export type DraftBase = typeof draftBase;
