// Takes over the forms and links of a section: what would load a page goes by script instead.
import type { Page } from './page';
import type { Section } from './section';
import { actionOfForm, actionOfLink } from './actions';

export function listen(section: Section, page: Page): void {
  if (section.element.dataset.cbListening === section.uid) return;
  section.element.dataset.cbListening = section.uid;
  for (const form of section.forms) {
    form.noValidate = true;
    form.addEventListener('submit', event => {
      if (event.defaultPrevented || form.target === '_blank') return;
      event.preventDefault();
      const button = event.submitter;
      const action = actionOfForm(form, button);
      if (!confirmed(button, page, action)) return;
      void page.submit(form, section, action, button);
    });
  }
  section.element.addEventListener('click', event => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[href]');
    if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || (link.target && link.target !== '_self')) return;
    const address = new URL(link.href, location.href);
    if (!isOurs(address, link, page)) return;
    event.preventDefault();
    if (isOn(address.searchParams, 'download')) return download(address, page, section);
    follow(address.searchParams, link, section, page);
  });
  section.element.addEventListener('change', event => {
    const picker = event.target as HTMLSelectElement;
    if (!picker.matches?.('select.cbResultSetNavigationDDown')) return;
    const data = new FormData();
    data.set(/PageSize|cbCurrentPageSize/i.test(picker.name) ? 'cbCurrentPageSize' : /sort/i.test(picker.name) ? 'CPIorderBy' : 'cpipage', picker.value);
    data.set('PageID', '2');
    void page.act('GetData', data, section);
  });
}

function follow(query: URLSearchParams, link: HTMLAnchorElement, section: Section, page: Page): void {
  // A second click while the first is on its way would be answered into what is there no more.
  if (section.element.matches('[aria-busy=true]')) return;
  const action = actionOfLink(link, query);
  if (!confirmed(link, page, action)) return;
  const data = new FormData();
  for (const [name, value] of query) data.append(name, value);
  // A link remembers the state in which it was made.
  const made = query.get('appSession');
  if (made) section.take(made, undefined);
  void page.act(action, data, section);
}

function confirmed(asker: HTMLElement | null, page: Page, action: string): boolean {
  const asks = asker?.dataset.cbConfirm ?? (action === 'DeleteRecord' || action === 'DeleteRow' ? page.language.text('ConfirmDelete') : '');
  return !asks || window.confirm(asks);
}

/** A link of this DataPage: under its own address, or under the host page's with the state in it. */
function isOurs(address: URL, link: HTMLAnchorElement, page: Page): boolean {
  const own = address.origin === new URL(page.entry.base).origin && address.pathname.toLowerCase().replace(/\/$/, '') === `/dp/${page.appKey}`;
  const hosted = address.origin === location.origin && address.pathname === location.pathname && address.searchParams.has('appSession');
  return (own && (address.search.length > 1 || link.dataset.cbAction !== undefined || link.dataset.cbName !== undefined)) || hosted;
}

function isOn(query: URLSearchParams, name: string): boolean {
  const value = query.get(name)?.toLowerCase();
  return value === '1' || value === 'true';
}

/** Files come from the server itself; where cookies do not, the sign-in travels in a form. */
function download(address: URL, page: Page, section: Section): void {
  address.searchParams.set('appSession', address.searchParams.get('appSession') || section.appSession);
  const key = page.dataPageObj.dpFolderKey;
  const form = document.createElement('form');
  form.action = page.address;
  form.method = key ? 'post' : 'get';
  form.target = '_blank';
  const fields = [...address.searchParams, ...(key ? [['dpFolderKey', key] as [string, string]] : [])];
  for (const [name, value] of fields) {
    const field = document.createElement('input');
    field.type = 'hidden';
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
  form.remove();
}
