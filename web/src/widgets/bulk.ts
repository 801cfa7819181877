// Many records at once: check boxes in the rows, one for the page, and a button for the whole result.
import type { Page } from '../page';
import type { Section } from '../section';
import { claimOnce } from '../dom';

export function attachBulk(section: Section, page: Page): void {
  const boxes = [...section.element.querySelectorAll<HTMLInputElement>('input[type=checkbox][data-cb-bulk]')];
  if (boxes.length === 0 || !claimOnce(section.element, 'bulk')) return;
  const heading = boxes.find(b => b.dataset.cbBulk === 'page');
  const rows = boxes.filter(b => b !== heading);
  const whole = section.element.querySelector<HTMLButtonElement>('[data-cb-bulk-all]');
  const state = section.element.querySelector<HTMLElement>('[data-cb-bulk-count]');
  const total = Number(whole?.dataset.cbBulkAll ?? rows.length);
  let all = false;

  const chosen = () => rows.filter(r => r.checked);
  const count = () => all ? total : chosen().length;
  const reflect = () => {
    const n = chosen().length;
    if (n < rows.length) all = false;
    if (heading) { heading.checked = n === rows.length && n > 0; heading.indeterminate = n > 0 && n < rows.length; }
    for (const row of rows) row.closest('tr, [data-cb-name="data-row"]')?.classList.toggle('cbSelectedRow', row.checked);
    if (whole) whole.hidden = n < rows.length || total <= rows.length || all;
    if (state) state.textContent = count() ? page.language.text('Selected', count()) : '';
    for (const button of section.element.querySelectorAll<HTMLElement>('[data-cb-name="BulkEdit"], [data-cb-name="BulkDelete"]')) {
      button.setAttribute('aria-disabled', String(count() === 0));
      button.classList.toggle('cbDisabled', count() === 0);
    }
  };
  heading?.addEventListener('change', () => { for (const row of rows) row.checked = heading.checked; reflect(); });
  for (const row of rows) row.addEventListener('change', reflect);
  whole?.addEventListener('click', event => { event.preventDefault(); all = true; reflect(); });
  // The box of the page may have been checked before this script was there.
  if (heading?.checked) for (const row of rows) row.checked = true;

  section.element.addEventListener('click', event => {
    const button = (event.target as Element).closest<HTMLElement>('[data-cb-name="BulkEdit"], [data-cb-name="BulkDelete"]');
    if (!button) return;
    event.preventDefault();
    event.stopPropagation();
    if (count() === 0) return;
    const remove = button.dataset.cbName === 'BulkDelete';
    if (remove && !window.confirm(page.language.text('BulkConfirm', count()))) return;
    const data = section.forms[0] ? new FormData(section.forms[0]) : new FormData();
    data.set('cbBulkRecords', all ? '' : chosen().map(c => c.dataset.cbBulk).join(','));
    data.set('cbBulkAll', all ? 'True' : 'False');
    void page.act(remove ? 'BulkDelete' : 'BulkEdit', data, section);
  }, true);
  reflect();
}
