// The request for the first payload of a DataPage (deployment.md 5.2); used by the loader and, for reloading, by the runtime.

/** Host page's query merged with that of the embed script; on a clash the host page wins. */
export function mergeQueries(host: string, own: string): string {
  const merged = new URLSearchParams(host);
  const given = new Set([...merged.keys()].map(k => k.toLowerCase()));
  for (const [name, value] of new URLSearchParams(own))
    if (!given.has(name.toLowerCase())) merged.append(name, value);
  return merged.toString();
}

/** A value kept for this tab, where cookies do not come back. Storage may be forbidden altogether. */
export function remembered(base: string, name: string): string {
  try { return sessionStorage.getItem(`${name}:${base}`) ?? ''; } catch { return ''; }
}

export function remember(base: string, name: string, value: string): void {
  try {
    if (value) sessionStorage.setItem(`${name}:${base}`, value);
    else sessionStorage.removeItem(`${name}:${base}`);
  } catch { /* Private windows may refuse; the value then lives as long as the page. */ }
}

export function requestPayload(base: string, appKey: string, anchor: string, query: string): Promise<Response> {
  const parts: [string, string][] = [
    ['AppKey', appKey], ['js', 'true'], ['cbEmbDeployWith', 'new_async_embedjs'], ['cbDatapageAnchorId', anchor],
    ['pathname', location.origin + location.pathname], ['cbScreenWidth', String(innerWidth)], ['cbEmbQueryStr', query], ['cbParamList', remembered(base, 'cbParamList')],
  ];
  const bytes = new TextEncoder().encode(parts.map(([n, v]) => `${n}=${v}`).join('&'));
  const cbqe = btoa(Array.from(bytes, b => String.fromCharCode(b)).join(''));
  const address = `${base}/dp/${appKey}`;
  const key = remembered(base, 'dpFolderKey');
  // A sign-in token must not stand in an address; a long request does not fit into one.
  if (key || cbqe.length > 8000) {
    const body = new FormData();
    body.append('cbqe', cbqe);
    body.append('cbEmbedTimeStamp', String(Date.now()));
    if (key) body.append('dpFolderKey', key);
    return fetch(address, { method: 'POST', body, credentials: 'include' });
  }
  const get = () => fetch(`${address}?cbqe=${encodeURIComponent(cbqe)}&cbEmbedTimeStamp=${Date.now()}`, { credentials: 'include' });
  // A server that is just restarting answers two seconds later.
  const later = () => new Promise<void>(done => setTimeout(done, 2000)).then(get);
  return get().then(r => r.status === 502 || r.status === 503 ? later() : r, later);
}
