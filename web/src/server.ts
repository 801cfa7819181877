import type { Answer } from './types';

/** The server gave no usable answer; entries stay as they are. */
export class NoAnswer extends Error {
  constructor(readonly status: number, readonly errorId: string, message = '') { super(message); }
}

export async function ask(address: string, data: FormData): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(address, { method: 'POST', body: data, credentials: 'include', headers: { 'X-Requested-With': 'XMLHttpRequest' } });
  } catch {
    throw new NoAnswer(0, '');
  }
  const answer = read(await response.text().catch(() => ''));
  if (answer && (response.ok || answer.responseText)) return answer;
  // Refusals carry a sentence for the visitor; faults carry the number under which they are logged.
  throw new NoAnswer(response.status, answer?.errorId ?? '', answer?.message ?? '');
}

/** JSON, or the same in base64 as some servers send it. */
function read(text: string): Answer | null {
  for (const decode of [() => text, () => new TextDecoder().decode(Uint8Array.from(atob(text.trim()), c => c.charCodeAt(0)))]) {
    try { return JSON.parse(decode()) as Answer; } catch { /* The other form is tried; neither is no answer. */ }
  }
  return null;
}

const checks = new Map<string, Promise<boolean>>();

/** Whether the server's cookies come back from this page; asked once. */
export function checkCookies(base: string): Promise<boolean> {
  let check = checks.get(base);
  if (!check) {
    const body = new FormData();
    body.append('AjaxActionHostName', location.origin);
    body.append('cbAjaxReferrer', location.href);
    check = fetch(`${base}/dp/checkcookieaccepted`, { method: 'POST', body, credentials: 'include' })
      .then(async r => r.ok && ((await r.json()) as { status?: boolean }).status === true, () => false);
    checks.set(base, check);
  }
  return check;
}
