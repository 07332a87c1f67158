import { isProblem, Unreachable } from '../api/problem';
import type { DraftBase } from './draft-base';
import { baseOf, change, fieldsOf, isBlank, isUnsaved, merge, newDraft, newPost, type Draft, type FieldName, type Fields, type Stored } from './draft';
import { faultsOf, isLongEnough } from './rules';
import type { Station } from './station';

/** Where the text is, to be said in words. */
export type Phase = 'untouched' | 'kept' | 'short' | 'faulty' | 'saving' | 'saved' | 'offline' | 'refused' | 'unkept';

export interface Conflict {
  theirs: Stored;
  clashes: FieldName[];
}

export interface KeeperState {
  draft: Draft;
  phase: Phase;
  keptAt: string | undefined;
  failure: unknown;
  conflict: Conflict | undefined;
  /** The post that it became while it waited to be published. */
  out?: number | undefined;
  /** Grows when the text was replaced by other hands than the person's, so that what shows it begins anew. */
  edition: number;
}

export const PAUSE = 2000;
const RETRY = 20_000;
const REMEMBER_EVERY = 3 * 60_000;

const isSignedOut = (failure: unknown): boolean => isProblem(failure) && failure.status === 401;

/**
 * Keeps one text: every letter in this browser at once, and a draft on the station after a pause. What is published
 * changes only when the person says so.
 */
export class Keeper {
  state: KeeperState;
  /** Whether this tab may write. */
  active = true;
  private listeners = new Set<() => void>();
  private dirty = false;
  private writing: Promise<void> | undefined;
  private saving: Promise<void> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private remembered = 0;

  constructor(
    draft: Draft,
    private readonly base: DraftBase,
    private readonly station: Station,
    private readonly now: () => number = Date.now,
  ) {
    this.state = { draft, phase: draft.saved && !isUnsaved(draft) ? 'saved' : isBlank(draft.fields) ? 'untouched' : 'kept', keptAt: isUnsaved(draft) && !isBlank(draft.fields) ? draft.changed : undefined, failure: undefined, conflict: undefined, edition: 0 };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  snapshot = (): KeeperState => this.state;

  /** Whether the station is told by itself: never of a text that others read already. */
  get savesItself(): boolean {
    const { draft, conflict } = this.state;
    return this.active && !draft.waiting && !conflict && (!draft.base || draft.base.status === 'draft');
  }

  edit(patch: Partial<Fields>): void {
    const before = this.state.draft;
    if (!this.active || before.waiting) return;
    if (this.now() - this.remembered > REMEMBER_EVERY) {
      this.remembered = this.now();
      void this.base.remember(before.id, before.fields).catch(() => undefined);
    }
    const phase = this.state.phase === 'offline' || this.state.phase === 'saving' ? this.state.phase : 'kept';
    this.put({ ...before, fields: { ...before.fields, ...patch }, changed: this.time() }, { phase });
    this.later(PAUSE);
  }

  /** Puts another text in the place of this one, which stays among the earlier states. */
  async replace(fields: Fields): Promise<void> {
    await this.base.remember(this.state.draft.id, this.state.draft.fields);
    this.put({ ...this.state.draft, fields, changed: this.time() }, { edition: this.state.edition + 1, phase: 'kept' });
    this.later(PAUSE);
  }

  /** Changes what is known of the draft, and keeps it. */
  put(draft: Draft, more: Partial<KeeperState> = {}): void {
    this.show({ draft, ...more });
    this.dirty = true;
    this.writing ??= this.write().finally(() => (this.writing = undefined));
  }

  show(change: Partial<KeeperState>): void {
    this.state = { ...this.state, ...change };
    this.listeners.forEach((listener) => listener());
  }

  /** When all letters are in this browser. */
  async settle(): Promise<void> {
    await this.writing;
  }

  /** What another tab wrote. */
  read(draft: Draft): void {
    if (!this.active) this.show({ draft, edition: this.state.edition + 1, keptAt: draft.changed, phase: isUnsaved(draft) ? 'kept' : 'saved' });
  }

  stop(): void {
    clearTimeout(this.timer);
    this.active = false;
  }

  later(pause: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.saveNow(), pause);
  }

  /** Tells the station what it does not have; once at a time, until it has all. */
  saveNow(): Promise<void> {
    clearTimeout(this.timer);
    this.saving ??= this.save().finally(() => (this.saving = undefined));
    return this.saving;
  }

  private async write(): Promise<void> {
    while (this.dirty) {
      this.dirty = false;
      const { draft } = this.state;
      try {
        if (isBlank(draft.fields) && !draft.post) await this.base.remove(draft.id);
        else await this.base.keep(draft);
        if (!this.dirty) this.show({ keptAt: this.time() });
      } catch (failure) {
        this.show({ phase: 'unkept', failure });
      }
    }
  }

  private async save(): Promise<void> {
    while (this.savesItself && isUnsaved(this.state.draft)) {
      const { draft } = this.state;
      if (isBlank(draft.fields) && !draft.post) return;
      const { publishAt: _, ...faults } = faultsOf(draft.fields, this.now());
      if (!isLongEnough(draft.fields)) return this.show({ phase: 'short' });
      if (Object.keys(faults).length > 0) return this.show({ phase: 'faulty' });
      this.show({ phase: 'saving' });
      try {
        const { stored, fields } = await this.send(draft);
        const { creating: __, ...rest } = this.state.draft;
        this.put({ ...rest, post: stored.id, base: { ...baseOf(stored), fields }, saved: this.time() }, { failure: undefined });
      } catch (failure) {
        if (!(await this.goesOn(failure))) return;
      }
    }
    if (!isUnsaved(this.state.draft)) this.show({ phase: 'saved' });
  }

  private async send(draft: Draft): Promise<{ stored: Stored; fields: Fields }> {
    const { post, base, fields } = draft;
    if (post && base) return { stored: await this.station.update(post, base.version, change(base, fields)), fields };
    const creating = draft.creating ?? { key: crypto.randomUUID(), fields };
    if (!draft.creating) this.put({ ...draft, creating });
    await this.settle();
    return { stored: await this.station.create(newPost(creating.fields, 'draft'), creating.key), fields: creating.fields };
  }

  /** What becomes of a failure; true when it is worth trying again at once. */
  private async goesOn(failure: unknown): Promise<boolean> {
    if (isProblem(failure, 'VERSION_MISMATCH', 'VERSION_CONFLICT')) return this.compare();
    if (isProblem(failure, 'POST_NOT_FOUND') && this.state.draft.post) {
      this.detach();
      return true;
    }
    // Nothing is wrong with the text; it is told when its person is back.
    if (isSignedOut(failure)) {
      this.show({ phase: 'kept', failure: undefined });
      return false;
    }
    const passes = failure instanceof Unreachable || (isProblem(failure) && (failure.status >= 500 || failure.status === 429));
    if (!passes) {
      const { creating: _, ...draft } = this.state.draft;
      this.put(draft, { phase: 'refused', failure });
      return false;
    }
    this.show({ phase: 'offline', failure });
    this.later(RETRY);
    return false;
  }

  /** It is gone from the station; what stands here becomes a text of its own again. */
  detach(): void {
    const { post: _, base: __, saved: ___, ...draft } = this.state.draft;
    this.put(draft);
  }

  /** Looks at what the station has; true when both go together, else the person has to choose. */
  async compare(): Promise<boolean> {
    const { post, base } = this.state.draft;
    if (!post || !base) return false;
    try {
      const theirs = await this.station.get(post);
      const { draft } = this.state;
      const { fields, clashes } = merge(base.fields, draft.fields, fieldsOf(theirs));
      if (clashes.length > 0) {
        this.show({ conflict: { theirs, clashes }, phase: 'kept' });
        return false;
      }
      await this.base.remember(draft.id, draft.fields);
      const news = fields.content !== draft.fields.content || fields.title !== draft.fields.title;
      this.put({ ...draft, base: baseOf(theirs), fields }, { edition: this.state.edition + (news ? 1 : 0) });
      return true;
    } catch (failure) {
      this.show(isSignedOut(failure) ? { phase: 'kept' } : { phase: failure instanceof Unreachable ? 'offline' : 'refused', failure });
      return false;
    }
  }

  /** Ends a conflict; the text that gives way stays among the earlier states or becomes a draft of its own. */
  async choose(choice: 'mine' | 'theirs' | 'both'): Promise<string | undefined> {
    const { conflict, draft } = this.state;
    if (!conflict) return undefined;
    const theirs = fieldsOf(conflict.theirs);
    await this.base.remember(draft.id, choice === 'mine' ? theirs : draft.fields);
    if (choice === 'mine') {
      this.put({ ...draft, base: baseOf(conflict.theirs) }, { conflict: undefined });
      this.later(0);
      return undefined;
    }
    const other = choice === 'both' ? { ...newDraft(draft.person, crypto.randomUUID()), fields: { ...draft.fields, publishAt: undefined } } : undefined;
    if (other) await this.base.keep(other);
    this.put({ ...draft, base: baseOf(conflict.theirs), fields: theirs, saved: conflict.theirs.updated_at }, { conflict: undefined, edition: this.state.edition + 1, phase: 'saved' });
    await this.settle();
    return other?.id;
  }

  private time(): string {
    return new Date(this.now()).toISOString();
  }
}
