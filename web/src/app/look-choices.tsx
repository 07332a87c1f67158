import { useState } from 'react';
import { chooseLanguage, LANGUAGES, useLanguage, useWords } from '../words/words';
import { look, SCHEMES, wear, type Look } from './look';

/** Language, theme, colours and size of text; `onChange` hears what was chosen, for the account. */
export function LookChoices({ onChange }: { onChange?: (change: { language?: string; theme?: string; scheme?: string; text_size?: string }) => void }) {
  const words = useWords();
  const language = useLanguage();
  const [worn, setWorn] = useState(look);
  const choose = (change: Partial<Look>) => {
    setWorn(wear(change));
    const { text, ...rest } = change;
    onChange?.({ ...rest, ...(text && { text_size: text }) });
  };
  return (
    <div className="stack">
      <Choice label={words('look.language')}>
        {LANGUAGES.map(({ code, name }) => (
          <button
            key={code}
            type="button"
            lang={code}
            aria-pressed={language === code}
            onClick={() => {
              void chooseLanguage(code);
              onChange?.({ language: code });
            }}
          >
            {name}
          </button>
        ))}
      </Choice>
      <Choice label={words('look.theme')}>
        {(['auto', 'light', 'dark'] as const).map((theme) => (
          <button key={theme} type="button" aria-pressed={worn.theme === theme} onClick={() => choose({ theme })}>
            {words(`look.${theme}`)}
          </button>
        ))}
      </Choice>
      <Choice label={words('look.scheme')} swatches>
        {SCHEMES.map((scheme) => (
          <button key={scheme} type="button" className="swatch" data-scheme-of={scheme} aria-pressed={worn.scheme === scheme} onClick={() => choose({ scheme })}>
            <span className="dot" aria-hidden="true" />
            {words(`look.${scheme}`)}
          </button>
        ))}
      </Choice>
      <Choice label={words('look.text')}>
        {(['small', 'normal', 'large', 'huge'] as const).map((text) => (
          <button key={text} type="button" aria-pressed={worn.text === text} onClick={() => choose({ text })}>
            {words(`look.text_${text}`)}
          </button>
        ))}
      </Choice>
    </div>
  );
}

function Choice({ label, swatches = false, children }: { label: string; swatches?: boolean; children: React.ReactNode }) {
  return (
    <fieldset className="stack tight">
      <legend className="small strong">{label}</legend>
      <div className={swatches ? 'swatches' : 'segments'}>{children}</div>
    </fieldset>
  );
}
