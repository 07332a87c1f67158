import { useWords } from '../words/words';
import type { Wish } from './docked';

/** What a module asks for, to be granted or not, each with the reason that it gives. */
export function WishChoice({ wishes, chosen, onChange }: { wishes: Wish[]; chosen: string[]; onChange: (chosen: string[]) => void }) {
  const words = useWords();
  if (wishes.length === 0) return <p className="soft">{words('docking.asksNothing')}</p>;
  return (
    <fieldset>
      <legend className="strong">{words('docking.asks')}</legend>
      {wishes.map((wish) => (
        <label key={wish.scope} className="option">
          <input
            type="checkbox"
            checked={chosen.includes(wish.scope)}
            onChange={(event) => onChange(event.target.checked ? [...chosen, wish.scope] : chosen.filter((other) => other !== wish.scope))}
          />
          <WishText wish={wish} />
        </label>
      ))}
    </fieldset>
  );
}

/** A scope in words, and the reason that the manifest gives for it. */
export function WishText({ wish }: { wish: Wish }) {
  const words = useWords();
  return (
    <span className="wish">
      <span className="strong">{wish.kind === 'other' ? wish.what : words(`docking.wish_${wish.kind}`, { what: wish.what })}</span>
      {wish.optional && <span className="soft small"> {words('docking.optional')}</span>}
      <br />
      <span className="soft small">{wish.why ?? words('docking.noReason')}</span>
    </span>
  );
}
