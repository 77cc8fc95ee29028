// vis-network as its documentation advises for large graphs: no physics, given
// places, straight edges.
import { DataSet, Network } from 'vis-network/standalone';
import { serve } from './common';

let network: Network;
serve({
  draw(box, cut) {
    network = new Network(
      box,
      {
        nodes: new DataSet(cut.entities.map((e) => ({ id: e.id, label: e.name, x: e.x, y: e.y }))),
        edges: new DataSet(cut.pairs.map(([from, to], id) => ({ id, from, to }))),
      },
      { physics: false, layout: { improvedLayout: false }, nodes: { shape: 'dot', size: 4, font: { size: 8 } }, edges: { smooth: false, width: 1, arrows: '' }, interaction: { hover: false } },
    );
    network.fit({ animation: false });
  },
  pan(x, y) {
    const p = network.getViewPosition();
    const s = network.getScale();
    network.moveTo({ position: { x: p.x - x / s, y: p.y - y / s }, animation: false });
  },
  zoom: (f) => network.moveTo({ scale: network.getScale() * f, animation: false }),
});
