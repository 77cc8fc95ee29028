// Cytoscape.js as its documentation advises for large graphs: preset places, the
// WebGL renderer, haystack edges, no labels or edges while the camera moves.
import cytoscape from 'cytoscape';
import { serve } from './common';

let cy: cytoscape.Core;
serve({
  draw(box, cut) {
    cy = cytoscape({
      container: box,
      layout: { name: 'preset' },
      elements: {
        nodes: cut.entities.map((e) => ({ data: { id: e.id, name: e.name }, position: { x: e.x, y: e.y } })),
        edges: cut.pairs.map(([source, target]) => ({ data: { source, target } })),
      },
      style: [
        { selector: 'node', style: { label: 'data(name)', width: 8, height: 8, 'font-size': 8, 'min-zoomed-font-size': 8, 'background-color': '#0072b2' } },
        { selector: 'edge', style: { 'curve-style': 'haystack', width: 1, 'line-color': '#818a94' } },
      ],
      renderer: { name: 'canvas', webgl: true } as never,
      hideEdgesOnViewport: false,
      textureOnViewport: false,
    });
    cy.fit();
  },
  pan: (x, y) => void cy.panBy({ x, y }),
  zoom: (f) => void cy.zoom({ level: cy.zoom() * f, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } }),
});
