// A field for a date. The service reads what is typed; only what is a date is taken, and
// of anything else it is said what is right.

import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { DateRead } from '../api';
import { useApp } from '../app';
import { dateAsk } from '../state';

export interface Typed {
  right: boolean; // it is a date, or nothing
  wrong: boolean; // it is none
}

// useDate reads a text as a date; until it is read it is neither right nor wrong.
export function useDate(text: string): Typed {
  const app = useApp();
  const read = text === '' ? undefined : app.answer<DateRead>(dateAsk(text));
  useLayoutEffect(() => {
    if (text !== '' && !read && app.ready) return app.readDate(text);
  }, [app, app.ready, text, read === undefined]);
  return { right: text === '' || read?.days !== undefined, wrong: read?.wrong !== undefined };
}

export function WrongDate({ id }: { id: string }) {
  const app = useApp();
  return (
    <span id={id} class="wrong-date" role="alert">
      {app.t('view_wrongDate')}
    </span>
  );
}

interface Props {
  label: string;
  value: string;
  onDate: (date: string) => void;
  class?: string;
  placeholder?: string;
}

export function DateField({ label, value, onDate, class: name, placeholder }: Props) {
  const app = useApp();
  const [text, setText] = useState(value);
  // What comes back of what was given says nothing new: more may have been typed.
  const given = useRef(value);
  useLayoutEffect(() => {
    if (value !== given.current) setText(value);
    given.current = value;
  }, [value]);
  const { right, wrong } = useDate(text);
  useLayoutEffect(() => {
    if (text === given.current || !right) return;
    given.current = text;
    onDate(text);
  }, [text, right]);
  const id = useId();
  return (
    <label class={name}>
      <span>{label}</span>
      <input
        type="text"
        size={10}
        maxLength={255}
        placeholder={placeholder ?? app.t('anyTime')}
        value={text}
        aria-invalid={wrong}
        aria-describedby={wrong ? id : undefined}
        onInput={(e) => setText(e.currentTarget.value.trim())}
      />
      {wrong && <WrongDate id={id} />}
    </label>
  );
}
