// The same picture as pixels.

import type { App } from '../app';
import { type Drawing, drawnPicture } from './drawn';

// A canvas larger than this is refused by some browsers.
const longest = 8192;
const most = 48_000_000;

// print is how many pixels go across each of the picture's own, of which there are 96 an
// inch, for 300 dots an inch.
const print = 300 / 96;

// picturePNG draws the service's picture at a scale, less where that would be more than a
// browser can hold. It throws where the browser cannot draw it.
export async function picturePNG(app: App, d: Drawing = {}, scale = print): Promise<Blob> {
  const svg = await drawnPicture(app, d);
  const image = new Image();
  image.decoding = 'async';
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const w = image.naturalWidth;
  const h = image.naturalHeight;
  const by = Math.min(scale, longest / w, longest / h, Math.sqrt(most / (w * h)));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(w * by));
  canvas.height = Math.max(1, Math.round(h * by));
  const c = canvas.getContext('2d');
  if (!c) throw new Error('no 2d context');
  c.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => canvas.toBlob((b) => (b ? done(b) : failed(new Error('no PNG'))), 'image/png'));
}
