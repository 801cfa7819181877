// The runtime that all DataPages of a host page share.
import type { Entry, Manager, Speech } from './types';
import { Page } from './page';
import { recordStep } from './history';
import { Language } from './speech';
import { readJson } from './dom';

const pages: Page[] = [];
const manager: Manager = window.dataPageManagerObj ??= { dataPages: {} };

function make(entry: Entry): Page {
  const page: Page = new Page(entry, pages.length, () => pages.filter(p => p !== page));
  pages.push(page);
  return page;
}

function register(page: Page): void {
  const uid = page.dataPageObj.uniqueId || String(page.place);
  manager.dataPages[`${page.appKey}_${uid}`] ??= { refresh: () => page.refresh(), dataPageObj: page.dataPageObj };
  if (window.parent !== window) tellHeight(page.appKey);
}

function load(entry: Entry): void {
  const page = make(entry);
  void page.open(entry.payload).then(() => register(page));
}

/** DataPages that stand in a document which the server rendered whole. */
async function adopt(container: HTMLElement): Promise<void> {
  const address = new URL(container.dataset.cbDocument!, location.href);
  const page = make({
    appKey: container.dataset.cbApp!.toLowerCase(), base: address.origin, container, query: location.search.slice(1), net: false, nonce: '', failed: '',
    payload: Promise.reject(new Error('Nothing is loaded.')).catch(() => new Response()),
  });
  const speech = readJson<Speech>(container.querySelector('script[data-cb-texts]'));
  if (speech) page.language = new Language(speech);
  await page.adopt();
  register(page);
  recordStep(page, false);
  for (const section of page.sections) page.announce(section);
}

let told = 0;

/** A page in a frame tells its height, so that authors can fit the frame to it. */
function tellHeight(appKey: string): void {
  if (told++ > 0) return;
  const tell = () => window.parent.postMessage({ type: 'cbResize', appKey, height: Math.ceil(document.documentElement.getBoundingClientRect().height) }, '*');
  new ResizeObserver(tell).observe(document.documentElement);
  tell();
}

window.addEventListener('popstate', event => { for (const page of pages) page.onStep(event.state); });
manager.load = load;
for (const entry of manager.queue ?? []) load(entry);
manager.queue = [];
for (const container of document.querySelectorAll<HTMLElement>('[data-cb-document]')) void adopt(container);
