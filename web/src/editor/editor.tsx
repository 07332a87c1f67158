import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api } from '../api/client';
import { ApiProblem, Unreachable } from '../api/problem';
import { useTitle } from '../app/unread';
import { Loading } from '../ui/basics';
import { Trouble } from '../ui/trouble';
import { useWords } from '../words/words';
import { draftOf, isBlank, newDraft, sharedDraft, type Draft, type Shared } from './draft';
import { draftBase } from './draft-base';
import { lookAfterWaiting } from './publishing';
import { useWriter } from './writer';
import { Writing } from './writing';
import './editor.css';

type Loaded = { draft: Draft; refused?: unknown } | { failure: unknown } | undefined;

/** A text that is not out yet. Its address names it, so that it is found again after anything. */
export function NewPostPage() {
  const words = useWords();
  const { draft: id, ...shared } = useSearch({ from: '/write' });
  const navigate = useNavigate();
  useEffect(() => {
    if (!id) void navigate({ to: '/write', search: (before) => ({ ...before, draft: crypto.randomUUID() }), replace: true });
  }, [id, navigate]);
  return id ? <Open key={id} title={words('editor.page')} load={(person) => draftHere(person, id, shared)} /> : null;
}

/** A post that the station has: a draft goes on by itself, a published one changes only when told to. */
export function EditPostPage() {
  const { postId } = useParams({ from: '/write/$postId' });
  const words = useWords();
  return <Open key={postId} title={words('editor.pageEdit')} load={(person) => draftOfPost(person, postId)} />;
}

async function draftHere(person: number, id: string, shared: Shared): Promise<Loaded> {
  const known = await draftBase.find(person, id).catch(() => undefined);
  if (!known) {
    const draft = sharedDraft(person, id, shared);
    if (!isBlank(draft.fields)) await draftBase.keep(draft).catch(() => undefined);
    return { draft };
  }
  const { draft, refused } = await lookAfterWaiting(known, draftBase);
  return { draft: draft ?? newDraft(person, crypto.randomUUID()), refused };
}

async function draftOfPost(person: number, postId: number): Promise<Loaded> {
  const known = await draftBase.ofPost(person, postId).catch(() => undefined);
  const here = known && (await lookAfterWaiting(known, draftBase));
  if (here?.draft) return { draft: here.draft, refused: here.refused };
  const post = await api.get('/posts/{id}', { path: { id: postId } });
  if (post.author.id !== person) throw new ApiProblem(403, 'FORBIDDEN', '');
  return { draft: draftOf(post, person) };
}

function Open({ title, load }: { title: string; load: (person: number) => Promise<Loaded> }) {
  const writer = useWriter();
  const [loaded, setLoaded] = useState<Loaded>();
  const [attempt, setAttempt] = useState(0);
  useTitle(title);
  useEffect(() => {
    let gone = false;
    setLoaded(undefined);
    if (writer === undefined) return;
    if (writer === 'unknown') return setLoaded({ failure: new Unreachable() });
    load(writer)
      .catch((failure: unknown) => ({ failure }))
      .then((result) => !gone && setLoaded(result));
    return () => {
      gone = true;
    };
    // The page is made anew for another text.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [writer, attempt]);
  if (!loaded) return <Loading />;
  if ('failure' in loaded) return <Trouble failure={loaded.failure} retry={() => setAttempt(attempt + 1)} />;
  return <Writing draft={loaded.draft} refused={loaded.refused} />;
}
