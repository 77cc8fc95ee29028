import { render } from 'preact';
import { Api } from './api';
import { App, AppProvider } from './app';
import { layouter } from './canvas/layouter';
import { Shell } from './shell';
import './style.css';

const app = new App(new Api(), layouter());

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
