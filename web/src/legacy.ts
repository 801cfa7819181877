// Loaders of old embed codes (deployment.md 5.6): they define the functions that such pages call, and hand over to the embed script.
const own = document.currentScript as HTMLScriptElement | null;
const base = own ? new URL(own.src).origin : '';

function load(...given: unknown[]): void {
  const text = given.filter(g => typeof g === 'string');
  const key = text.map(g => /[0-9a-z]{28}/i.exec(g)?.[0]).find(Boolean);
  if (!key) return;
  // Old codes name their host in the address they pass; without one it is the loader's.
  const named = text.map(g => /^https?:\/\/[^/]+/i.exec(g)?.[0]).find(Boolean);
  const script = document.createElement('script');
  script.src = `${named ?? base}/dp/${key}/emb`;
  const anchor = document.currentScript ?? text.map(g => document.getElementById(g)).find(Boolean)
    ?? document.getElementById('cxkg') ?? document.querySelector(`a[href*="${key}" i]`);
  if (anchor && !(anchor instanceof HTMLScriptElement)) anchor.textContent = '';
  (anchor ?? document.body).after(script);
}

Object.assign(window, { f_cbload: load, EmbedDataPage: load });
