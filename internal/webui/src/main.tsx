import { render } from 'preact';
import { Api } from './api';
import { App, AppProvider } from './app';
import { Shell } from './shell';
// All style sheets, in the order in which one may overrule those before it.
import './canvas/canvas.css';
import './views/views.css';
import './panels/panels.css';
import './style.css';

const app = new App(new Api());

// For those who look from outside (tests, the console): what is shown, to read.
declare global {
  var hubgraph: App;
}
globalThis.hubgraph = app;

const root = document.getElementById('app');
if (root) {
  render(
    <AppProvider value={app}>
      <Shell />
    </AppProvider>,
    root,
  );
  void app.start();
}
