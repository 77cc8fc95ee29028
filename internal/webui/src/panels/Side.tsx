// The side panel: what the state says is open.

import { ArrowLeft } from 'lucide';
import { useEffect, useRef } from 'preact/hooks';
import { useApp } from '../app';
import { Icon } from '../parts/Icon';
import { AskLinks } from './AskLinks';
import { draft, type Kind, setDraft } from './draft';
import { EntityPanel } from './EntityPanel';
import { follow, giveBack, linkNameId, nameId } from './focus';
import { GroupPanel } from './GroupPanel';
import { Home } from './Home';
import { ClaimPanel, LinkPanel } from './LinkPanel';
import { Several } from './Several';
import { Ways } from './Ways';

export function Side() {
  const app = useApp();
  const { open, question } = app.state;
  const top = useRef<HTMLDivElement>(null);
  const key = open === null ? '' : JSON.stringify(open.kind === 'question' ? [open, question] : open);
  // What is opened is read from its beginning.
  useEffect(() => {
    const box = top.current?.parentElement;
    if (box) box.scrollTop = 0;
    if (open && open.kind !== 'question') follow(open.kind === 'entity' ? nameId : linkNameId);
  }, [key]);
  if (!app.ready) return <div ref={top} />;
  return (
    <div class="side" ref={top}>
      {open && (
        <p class="side-top">
          {open.kind !== 'question' && question && (
            <button type="button" class="plain small" onClick={() => (setDraft(app, { kind: null, from: null, to: null }), app.commit({ ...app.state, open: { kind: 'question' } }))}>
              <Icon of={ArrowLeft} size={14} /> {app.t('panel_backToAnswer')}
            </button>
          )}
          <button type="button" class="plain small side-close" onClick={() => (app.commit({ ...app.state, open: null }), giveBack())}>
            {app.t('panel_closePanel')}
          </button>
        </p>
      )}
      {open === null ? (
        <Home />
      ) : open.kind === 'entity' ? (
        <EntityPanel key={open.id} id={open.id} />
      ) : open.kind === 'link' ? (
        <LinkPanel key={`${open.a}\n${open.b}`} a={open.a} b={open.b} />
      ) : open.kind === 'group' ? (
        <GroupPanel key={key} fold={open.fold} />
      ) : open.kind === 'claim' ? (
        <ClaimPanel key={open.id} id={open.id} />
      ) : (
        <QuestionPanel />
      )}
    </div>
  );
}

const tabs: readonly [Kind, 'panel_tabPaths' | 'panel_tabSeveral' | 'panel_tabLinks'][] = [
  ['paths', 'panel_tabPaths'],
  ['several', 'panel_tabSeveral'],
  ['links', 'panel_tabLinks'],
];

function QuestionPanel() {
  const app = useApp();
  const q = app.state.question;
  const asked: Kind = q?.kind === 'among' || q?.kind === 'common' || q?.kind === 'compare' ? 'several' : (q?.kind ?? 'paths');
  const kind = draft(app).kind ?? asked;
  return (
    <section class="question" aria-label={app.t('panel_questions')}>
      <h2 class="visually-hidden">{app.t('panel_questions')}</h2>
      <div class="tabs" role="group" aria-label={app.t('panel_questions')}>
        {tabs.map(([k, word]) => (
          <button type="button" key={k} aria-pressed={kind === k} onClick={() => setDraft(app, { kind: k === asked && q ? null : k })}>
            {app.t(word)}
          </button>
        ))}
      </div>
      {kind === 'paths' ? <Ways /> : kind === 'several' ? <Several /> : <AskLinks />}
    </section>
  );
}
