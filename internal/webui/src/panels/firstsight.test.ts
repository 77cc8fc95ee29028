import { expect, it } from 'vitest';
import { Api, type Entity, type Overview, type Statement } from '../api';
import { App } from '../app';
import { cardsOf } from './firstsight';

const entity = (id: string, degree = 1): Entity => ({ id, type: 'company', name: id, names: [], identifiers: [], degree, neighbors: degree });
const promise: Statement = { id: 'p', subject: 'x', predicate: 'p', status: 'target', when: { due: '2031' }, source: 's', cites: [] };

it('the first questions are those of the service, told with the names that come with them', () => {
  const app = new App(new Api('/', () => Promise.reject(new Error('nothing is asked'))));
  const way = { entities: ['x', 'y', 'z'], steps: [], text: '', footnotes: [], together: 'unknown' as const };
  const o: Overview = {
    entities: [entity('x', 9), entity('z')],
    names: [entity('y')],
    statements: [],
    complete: true,
    questions: [
      { kind: 'promises', entity: 'x', dueBefore: '2031', statements: [promise], count: 30, complete: false },
      { kind: 'path', from: 'x', to: 'z', path: way, count: 1, complete: true },
      { kind: 'neighbors', entity: 'x', type: 'company', neighbors: ['y', 'unknown'], count: 2, complete: true },
      { kind: 'later' } as never,
    ],
  };
  const told = cardsOf(app, o).map((c) =>
    c.kind === 'promises' ? [c.entity.id, c.question.dueBefore, c.count] : c.kind === 'way' ? [c.from.id, c.to.id, c.question.kind] : [c.ask, c.found.map((e) => e.id).join()],
  );
  expect(told).toEqual([
    ['x', '2031', 30],
    ['x', 'z', 'paths'],
    ['entities/x/neighbors?type=company&limit=25', 'y'],
  ]);
  expect(cardsOf(app, { entities: [], statements: [], complete: true })).toEqual([]);
});
