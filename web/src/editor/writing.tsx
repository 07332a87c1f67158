import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Skeleton } from '../ui/basics';
import { Icon } from '../ui/icon';
import { toast } from '../ui/toast';
import { tell } from '../ui/trouble';
import { useWords } from '../words/words';
import { About } from './about';
import type { Draft } from './draft';
import { draftBase } from './draft-base';
import { faultText } from './fault-text';
import { Head } from './head';
import { useKeyboardHeight } from './keyboard-height';
import type { Conflict as Clash } from './keeper';
import { Notices } from './notices';
import { meaningOf, publish } from './publishing';
import { faultsFrom, faultsOf, type Faults } from './rules';
import { TitleField } from './title-field';
import { useKeeper, useKept, type Kept } from './use-keeper';

const Rich = lazy(() => import('./rich'));
const Conflict = lazy(() => import('./conflict'));
const Revisions = lazy(() => import('./revisions'));
const Preview = lazy(() => import('./preview'));

export type Panel = 'about' | 'revisions' | 'preview';

/** The page on which a text is written. */
export function Writing({ draft, refused }: { draft: Draft; refused: unknown }) {
  const kept = useKeeper(draft);
  return kept ? <Desk kept={kept} refused={refused} /> : null;
}

function Desk({ kept, refused }: { kept: Kept; refused: unknown }) {
  const words = useWords();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { keeper } = kept;
  const state = useKept(keeper);
  const { draft, edition } = state;
  const [source, setSource] = useState(false);
  const [unfit, setUnfit] = useState(false);
  const [panel, setPanel] = useState<Panel>();
  const [faults, setFaults] = useState<Faults>(() => faultsFrom((refused as { fields?: [] } | undefined)?.fields ?? []));
  const [failure, setFailure] = useState<unknown>(refused);
  const [postponed, setPostponed] = useState<Clash>();
  const [sending, setSending] = useState(false);
  const toText = useRef<() => void>(undefined);
  useKeyboardHeight();
  const readOnly = kept.mine !== true || draft.waiting !== undefined || sending;
  const close = () => setPanel(undefined);

  const edit: typeof keeper.edit = (patch) => {
    keeper.edit(patch);
    setFaults((before) => Object.fromEntries(Object.entries(before).filter(([name]) => !(name in patch))));
  };

  const arrive = (post: number, meaning: ReturnType<typeof meaningOf>) => {
    for (const key of [['post', post], ['feed'], ['posts'], ['drafts'], ['counters']]) void queries.invalidateQueries({ queryKey: key });
    toast(words(`editor.done.${meaning}`));
    void (meaning === 'schedule' ? navigate({ to: '/drafts' }) : navigate({ to: '/post/$postId', params: { postId: post } }));
  };
  // What waited has gone out while its page was open.
  useEffect(() => {
    if (state.out !== undefined) arrive(state.out, meaningOf(draft));
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [state.out]);

  const go = async () => {
    if (readOnly) return;
    setSending(true);
    setFailure(undefined);
    const meaning = meaningOf(draft);
    const result = await publish(keeper, draftBase).catch((reason: unknown) => ({ failure: reason }));
    setSending(false);
    if ('post' in result) arrive(result.post, meaning);
    else if ('faults' in result) {
      setFaults(result.faults);
      const names = Object.keys(result.faults);
      if (names.some((name) => name !== 'title' && name !== 'content')) setPanel('about');
      else document.querySelector<HTMLElement>('.writing [aria-invalid="true"]')?.focus();
      if (names.length === 0) setFailure(result.failure);
    } else if ('failure' in result) setFailure(result.failure);
    else if ('conflict' in result) setPostponed(undefined);
    else if ('waiting' in result) toast(words('editor.done.waiting'));
  };

  const latest = useRef(go);
  latest.current = go;
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const command = event.ctrlKey || event.metaKey;
      if (document.querySelector('dialog[open]')) return;
      if (command && event.key === 'Enter') {
        event.preventDefault();
        void latest.current();
      } else if (command && event.code === 'KeyS' && !event.shiftKey) {
        event.preventDefault();
        void draftBase.remember(keeper.state.draft.id, keeper.state.draft.fields);
        void keeper.saveNow();
      }
    };
    addEventListener('keydown', hear);
    return () => removeEventListener('keydown', hear);
  }, [keeper]);

  const rich = !source && !unfit;
  return (
    <div className={`writing ${panel === 'about' ? 'with-about' : ''}`}>
      <Head
        state={state}
        faulty={Object.keys(faultsOf(draft.fields, Date.now())).length > 0}
        rich={rich}
        unfit={unfit}
        readOnly={readOnly}
        panel={panel}
        open={(next) => setPanel(panel === next ? undefined : next)}
        onSource={() => setSource(!source)}
        publish={() => void go()}
      />
      <div className="writing-page">
        <Notices kept={kept} state={state} failure={failure} unfit={unfit} choose={() => setPostponed(undefined)} />
        <TitleField
          key={`title ${edition}`}
          value={draft.fields.title}
          fault={faultText(words, faults.title)}
          readOnly={readOnly}
          onChange={(title) => edit({ title })}
          onDone={() => toText.current?.()}
        />
        {faults.content && (
          <p className="field">
            <span className="fault" role="alert">
              {faultText(words, faults.content)}
            </span>
          </p>
        )}
        {rich ? (
          <Suspense fallback={<Waiting />}>
            <Rich
              key={edition}
              markdown={draft.fields.content}
              readOnly={readOnly}
              invalid={faults.content !== undefined}
              onChange={(content) => content !== keeper.state.draft.fields.content && edit({ content })}
              onUnfit={() => setUnfit(true)}
              focus={toText}
            />
          </Suspense>
        ) : (
          <textarea
            className="writing-source"
            aria-label={words('editor.source')}
            aria-invalid={faults.content ? true : undefined}
            readOnly={readOnly}
            value={draft.fields.content}
            placeholder={words('editor.sourcePlaceholder')}
            ref={(place) => {
              if (place) toText.current = () => place.focus();
            }}
            onChange={(event) => edit({ content: event.target.value })}
          />
        )}
      </div>
      {panel === 'about' && <About draft={draft} faults={faults} readOnly={readOnly} edit={edit} onClose={close} />}
      <Suspense>
        {panel === 'revisions' && <Revisions keeper={keeper} onClose={close} />}
        {panel === 'preview' && <Preview keeper={keeper} onClose={close} />}
        {state.conflict && state.conflict !== postponed && <Conflict keeper={keeper} conflict={state.conflict} onLater={() => setPostponed(state.conflict)} />}
      </Suspense>
      {failure !== undefined && (
        <p className="hidden" role="alert">
          {tell(failure)}
        </p>
      )}
    </div>
  );
}

function Waiting() {
  return (
    <div className="stack" aria-hidden="true">
      <Skeleton height="2rem" />
      <Skeleton height="1.1rem" />
      <Skeleton height="1.1rem" width="85%" />
      <Icon sign="pen" />
    </div>
  );
}
