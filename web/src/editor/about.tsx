import { useId, useRef, useState } from 'react';
import { IconButton } from '../ui/basics';
import { TextArea, TextField } from '../ui/fields';
import { Dialog } from '../ui/dialog';
import { useWords, type TextKey } from '../words/words';
import { LONGEST_CATEGORY, LONGEST_EXCERPT, type Draft, type Fields } from './draft';
import { faultText } from './fault-text';
import { MediaField } from './media-field';
import { Picture } from './picture';
import { isMediaAddress, type Faults } from './rules';
import { ScheduleField } from './schedule-field';
import { TagsField } from './tags-field';

interface AboutProps {
  draft: Draft;
  faults: Faults;
  readOnly: boolean;
  edit: (patch: Partial<Fields>) => void;
  onClose: () => void;
}

const WIDE = '(min-width: 1100px)';

/** What belongs to a post beside its text: beside it on wide screens, over it on small ones. */
export function About(props: AboutProps) {
  const words = useWords();
  const [wide] = useState(() => matchMedia(WIDE).matches);
  if (!wide) {
    return (
      <Dialog title={words('editor.about')} onClose={props.onClose}>
        <AboutFields {...props} />
      </Dialog>
    );
  }
  return (
    <aside className="about" aria-label={words('editor.about')}>
      <div className="row between">
        <h2>{words('editor.about')}</h2>
        <IconButton sign="close" label={words('ui.close')} onClick={props.onClose} />
      </div>
      <AboutFields {...props} />
    </aside>
  );
}

const VISIBILITIES = ['public', 'followers', 'private'] as const;

function AboutFields({ draft, faults, readOnly, edit }: AboutProps) {
  const words = useWords();
  const id = useId();
  const { fields, base } = draft;
  const place = useRef<HTMLFieldSetElement>(null);
  const excerpt = fields.excerpt ?? base?.excerpt ?? '';
  return (
    <fieldset ref={place} className="stack about-fields" disabled={readOnly}>
      <legend className="hidden">{words('editor.about')}</legend>
      <TagsField tags={fields.tags} fault={faultText(words, faults.tags)} onChange={(tags) => edit({ tags })} />
      <fieldset className="stack tight" role="radiogroup" aria-labelledby={`${id}-who`}>
        <legend id={`${id}-who`} className="legend">
          {words('editor.visibility')}
        </legend>
        {VISIBILITIES.map((one) => (
          <label key={one} className="choice">
            <input type="radio" name={id} value={one} checked={fields.visibility === one} onChange={() => edit({ visibility: one })} />
            <span>
              <span className="strong">{(words as (key: TextKey) => string)(`editor.visible.${one}`)}</span>
              <span className="soft small">{(words as (key: TextKey) => string)(`editor.visibleHint.${one}`)}</span>
            </span>
          </label>
        ))}
        {faults.visibility && <span className="fault">{faultText(words, faults.visibility)}</span>}
      </fieldset>
      {base?.status !== 'published' && (
        <ScheduleField value={fields.publishAt} fault={faultText(words, faults.publishAt)} onChange={(publishAt) => edit({ publishAt })} />
      )}
      <TextField
        label={words('editor.category')}
        hint={words('editor.categoryHint')}
        fault={faultText(words, faults.category)}
        maxLength={LONGEST_CATEGORY}
        value={fields.category}
        onChange={(event) => edit({ category: event.target.value })}
      />
      <TextField
        label={words('editor.cover')}
        hint={words('editor.coverHint')}
        fault={faultText(words, faults.cover ?? (fields.cover && !isMediaAddress(fields.cover.trim()) ? { rule: 'address' } : undefined))}
        inputMode="url"
        spellCheck={false}
        value={fields.cover}
        onChange={(event) => edit({ cover: event.target.value.trim() })}
        end={isMediaAddress(fields.cover) && <Picture key={fields.cover} url={fields.cover} />}
      />
      <MediaField media={fields.media} fault={faultText(words, faults.media)} onChange={(media) => edit({ media })} />
      <TextArea
        label={words('editor.excerpt')}
        hint={words('editor.excerptHint', { left: LONGEST_EXCERPT - excerpt.length })}
        fault={faultText(words, faults.excerpt)}
        maxLength={LONGEST_EXCERPT}
        rows={3}
        value={excerpt}
        onChange={(event) => edit({ excerpt: event.target.value })}
      />
    </fieldset>
  );
}
