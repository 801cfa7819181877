// The answer of /dp/<AppKey>/emb: puts a container after its own script element, asks for the payload and hands over to the runtime.
import type { EmbedConfig, Manager } from './types';
import { mergeQueries, requestPayload } from './payload';

/** Replaced by the server with a JSON object. */
declare const __TARN__: EmbedConfig;

const config = __TARN__;
const key = config.appKey.toLowerCase();

function ownScript(): HTMLScriptElement | null {
  const current = document.currentScript as HTMLScriptElement | null;
  if (current?.src.toLowerCase().includes(key)) return current;
  const candidates = [...document.querySelectorAll<HTMLScriptElement>('script[src]')]
    .filter(s => s.src.toLowerCase().includes(key) && !s.hasAttribute('data-cb-done'));
  return candidates[candidates.length - 1] ?? null;
}

function start(script: HTMLScriptElement): void {
  script.setAttribute('data-cb-done', '');
  const container = document.createElement('div');
  container.id = 'cbOuterAjaxCtnr_' + Array.from(crypto.getRandomValues(new Uint8Array(7)), b => b.toString(16).padStart(2, '0')).join('');
  container.setAttribute('data-cb-app', key);
  script.after(container);
  if (config.message) {
    container.textContent = config.message;
    return;
  }

  container.setAttribute('aria-busy', 'true');
  const wait = document.createElement('div');
  wait.setAttribute('role', 'status');
  wait.style.cssText = 'padding:1rem;font:1rem system-ui,sans-serif;opacity:0;transition:opacity .3s .3s';
  wait.textContent = config.loading ?? 'Loading…';
  container.append(wait);
  requestAnimationFrame(() => { wait.style.opacity = '.7'; });

  const own = new URL(script.src, location.href).searchParams;
  const net = own.get('cbNet') === '1' || script.closest('form') !== null;
  own.delete('cbNet');
  const query = mergeQueries(location.search, own.toString());
  const failed = config.failed ?? 'The server did not answer.';
  const payload = requestPayload(config.base, key, container.id, query);
  payload.catch(() => { /* The runtime shows it; until it is there nobody listens. */ });

  const manager: Manager = window.dataPageManagerObj ??= { dataPages: {} };
  const entry = { appKey: key, base: config.base, container, query, net, nonce: script.nonce ?? '', failed, payload };
  if (manager.load) {
    manager.load(entry);
    return;
  }
  if (!manager.queue) {
    const runtime = document.createElement('script');
    runtime.type = 'module';
    runtime.async = true;
    runtime.src = config.runtime;
    if (script.nonce) runtime.nonce = script.nonce;
    runtime.onerror = () => { for (const waiting of manager.queue ?? []) waiting.container.textContent = waiting.failed; };
    for (const part of config.parts ?? []) {
      const preload = document.createElement('link');
      preload.rel = 'modulepreload';
      if (script.nonce) preload.nonce = script.nonce;
      preload.href = part;
      document.head.append(preload);
    }
    document.head.append(runtime);
  }
  (manager.queue ??= []).push(entry);
}

const script = ownScript();
if (script) start(script);
