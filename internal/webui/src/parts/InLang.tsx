// A text of the graph in whatever language it is: where that is not the page's, fonts and
// screen readers are told it, and whoever reads, too.

import { useApp } from '../app';
import { languageWord } from './describe';

// InLang marks a text that is told in sentences; a name is seen to be of another language.
export function InLang({ text, lang, mark = false }: { text: string; lang?: string | undefined; mark?: boolean }) {
  const app = useApp();
  if (!lang) return <bdi>{text}</bdi>;
  return (
    <>
      <bdi lang={lang}>{text}</bdi>
      {mark && (
        <>
          {' '}
          <small class="in-lang">{languageWord(app, lang)}</small>
        </>
      )}
    </>
  );
}
