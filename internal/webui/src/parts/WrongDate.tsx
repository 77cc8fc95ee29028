// What is right where a date is wrong, in words.

import { useApp } from '../app';

export function WrongDate({ id }: { id: string }) {
  const app = useApp();
  return (
    <span id={id} class="wrong-date" role="alert">
      {app.t('view_wrongDate')}
    </span>
  );
}
