// What is drawn as one mark: who that is, and opening it again.

import { useApp } from '../app';
import { groupId } from '../groups';
import { Mark } from '../parts/Mark';
import { Name } from '../parts/openers';
import type { Fold } from '../state';
import { linkNameId } from './focus';
import { More } from './More';

export function GroupPanel({ fold }: { fold: Fold }) {
  const app = useApp();
  const group = app.group(groupId(fold));
  if (!group) return <p class="soft">{app.t('panel_noLinksHere')}</p>;
  return (
    <article class="link" aria-labelledby={linkNameId}>
      <h2 id={linkNameId} tabIndex={-1}>
        <Mark type={group.type} /> <bdi>{app.name(group.id)}</bdi>
      </h2>
      {'at' in fold && (
        <p>
          <Name id={fold.at} mark />
        </p>
      )}
      {group.inside > 0 && <p class="soft">{app.t(group.inside === 1 ? 'group_insideOne' : 'group_inside', { n: app.words.count(group.inside) })}</p>}
      <p class="buttons">
        <button type="button" class="primary" onClick={() => app.fold(fold, false)}>
          {app.t('group_openThis')}
        </button>
      </p>
      <ul class="claims">
        <More list={group.members} first={60}>
          {(e) => (
            <li key={e.id}>
              <Name id={e.id} mark />
            </li>
          )}
        </More>
      </ul>
    </article>
  );
}
