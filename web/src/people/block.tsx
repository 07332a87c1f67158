import { useQueryClient } from '@tanstack/react-query';
import { lazy } from 'react';
import type { PersonCard } from '../api/client';
import { useShunning } from '../profile/shunning';
import { nameOf } from '../ui/basics';
import { useWords } from '../words/words';

const Confirm = lazy(() => import('../ui/confirm'));

/** Says in plain words what blocking does, and does it; it can be taken back. */
export function BlockDialog({ person, onClose }: { person: PersonCard; onClose: () => void }) {
  const words = useWords();
  const queries = useQueryClient();
  const { block } = useShunning(person);
  const run = async () => {
    await block();
    void queries.invalidateQueries({ queryKey: ['comments'] });
  };
  return (
    <Confirm title={words('profile.blockTitle', { name: nameOf(person) })} act={words('profile.block')} run={run} onClose={onClose}>
      {words('profile.blockText')}
    </Confirm>
  );
}
