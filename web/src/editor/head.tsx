import { Link } from '@tanstack/react-router';
import { Icon } from '../ui/icon';
import { MenuButton, type Choice } from '../ui/menu';
import { useFormats } from '../words/format';
import { useWords, type TextKey } from '../words/words';
import { CONTENT, TITLE } from './draft';
import type { KeeperState } from './keeper';
import { meaningOf } from './publishing';
import type { Panel } from './writing';

/** The line above the text: where it is kept, in words, and what can be done with the whole of it. */
export function Head({
  state,
  faulty,
  rich,
  unfit,
  readOnly,
  panel,
  open,
  onSource,
  publish,
}: {
  state: KeeperState;
  faulty: boolean;
  rich: boolean;
  unfit: boolean;
  readOnly: boolean;
  panel: Panel | undefined;
  open: (panel: Panel) => void;
  onSource: () => void;
  publish: () => void;
}) {
  const words = useWords();
  const meaning = meaningOf(state.draft);
  const more: Choice[] = [
    ...(unfit || readOnly ? [] : [{ id: 'source', label: words(rich ? 'editor.toSource' : 'editor.toRich'), sign: 'code' as const, run: onSource }]),
    { id: 'preview', label: words('editor.preview'), sign: 'eye', run: () => open('preview') },
    { id: 'revisions', label: words('editor.revisions'), sign: 'clock', run: () => open('revisions') },
  ];
  return (
    <header className="page-head writing-head">
      <Link to="/drafts" className="icon-button" aria-label={words('editor.leave')} title={words('editor.leave')}>
        <Icon sign="back" />
      </Link>
      <h1 className="hidden">{words(state.draft.base ? 'editor.pageEdit' : 'editor.page')}</h1>
      <Whereabouts state={state} />
      <button type="button" className="button quiet small" aria-pressed={panel === 'about'} onClick={() => open('about')}>
        <Icon sign="panel" />
        <span className="wide-only">{words('editor.about')}</span>
        <span className="hidden narrow-name">{words('editor.about')}</span>
      </button>
      <MenuButton label={words('ui.moreActions')} choices={more} />
      <button type="button" className="button primary" aria-disabled={readOnly || undefined} data-faulty={faulty || undefined} title="Ctrl Enter" onClick={publish}>
        {(words as (key: TextKey) => string)(`editor.do.${meaning}`)}
      </button>
    </header>
  );
}

function Whereabouts({ state }: { state: KeeperState }) {
  const words = useWords();
  const { clock } = useFormats();
  const { phase, keptAt, draft } = state;
  const local = keptAt ? words('editor.kept', { time: clock(keptAt) }) : '';
  const text = (() => {
    if (draft.waiting) return words('editor.state.waiting');
    switch (phase) {
      case 'untouched':
        return words('editor.state.untouched');
      case 'saving':
        return words('editor.state.saving');
      case 'saved':
        return draft.saved ? words('editor.state.saved', { time: clock(draft.saved) }) : local;
      case 'offline':
        return words('editor.state.offline');
      case 'short':
        return `${local}. ${words('editor.state.short', { title: TITLE.least, content: CONTENT.least })}`;
      case 'faulty':
      case 'refused':
        return `${local}. ${words('editor.state.refused')}`;
      case 'unkept':
        return words('editor.state.unkept');
      case 'kept':
        return local;
    }
  })();
  const wrong = phase === 'unkept' || phase === 'refused' || phase === 'faulty';
  return (
    <p className={`whereabouts grow ${wrong ? 'wrong' : ''}`} role="status" title={text}>
      {text}
    </p>
  );
}
