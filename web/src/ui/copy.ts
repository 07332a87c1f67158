import { say } from '../words/words';
import { toast } from './toast';

/** Puts the whole address of a place in the app on the clipboard; where that is not allowed, shows it. */
export function copyLink(path: string): void {
  const address = location.origin + path;
  const show = () => toast(address);
  if (!navigator.clipboard) show();
  else void navigator.clipboard.writeText(address).then(() => toast(say('ui.copied')), show);
}
