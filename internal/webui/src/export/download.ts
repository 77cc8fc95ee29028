// Saving a file from the page.

export const mediaTypes = {
  csv: 'text/csv;charset=utf-8',
  json: 'application/json',
  jsonl: 'application/x-ndjson',
  html: 'text/html;charset=utf-8',
  svg: 'image/svg+xml;charset=utf-8',
  png: 'image/png',
} as const;

// download hands a file to the browser, which saves it under the name.
export function download(name: string, content: Blob | string, type = ''): void {
  const blob = typeof content === 'string' ? new Blob([content], type ? { type } : {}) : content;
  const url = URL.createObjectURL(blob);
  const a = document.createElement('a');
  a.href = url;
  a.download = name;
  a.hidden = true;
  document.body.append(a);
  a.click();
  a.remove();
  // The browser reads it after this turn; how soon is not told.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
