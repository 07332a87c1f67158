import { useEffect, useId, useRef } from 'react';
import { useWords } from '../words/words';

/** The title: one line of text that wraps and grows; Enter leads into the text. */
export function TitleField({
  value,
  fault,
  readOnly,
  onChange,
  onDone,
}: {
  value: string;
  fault: string | undefined;
  readOnly: boolean;
  onChange: (title: string) => void;
  onDone: () => void;
}) {
  const words = useWords();
  const id = useId();
  const place = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const area = place.current;
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight}px`;
  }, [value]);
  useEffect(() => {
    if (place.current?.value === '') place.current.focus();
  }, []);
  return (
    <div className="field">
      <textarea
        ref={place}
        className="writing-title"
        rows={1}
        aria-label={words('editor.title')}
        aria-invalid={fault ? true : undefined}
        aria-describedby={`${id}-about`}
        placeholder={words('editor.titlePlaceholder')}
        readOnly={readOnly}
        value={value}
        onChange={(event) => onChange(event.target.value.replace(/\s*\n\s*/g, ' '))}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && !event.nativeEvent.isComposing) {
            event.preventDefault();
            onDone();
          }
        }}
      />
      <div id={`${id}-about`}>{fault && <span className="fault" role="alert">{fault}</span>}</div>
    </div>
  );
}
