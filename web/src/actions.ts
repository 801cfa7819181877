// Which action a form or a link stands for, and what is posted with it.
const byPageType: Record<string, string> = {
  submission: 'SubmitForm', update: 'UpdateForm', details: 'UpdateForm', search: 'SearchForm', auth: 'Login', passwordrecovery: 'PasswordRecovery', passwordreset: 'PasswordReset',
};

const byButton: Record<string, string> = {
  mod0deleterecord: 'DeleteRecord', mod0editrecord: 'UpdateForm', searchid: 'SearchForm', login: 'Login', mod0inlineadd: 'InsertRow', mod0inlineedit: 'UpdateRow',
  mod0inlinedelete: 'DeleteRow', mod0bulkupdate: 'BulkUpdate',
};

const byLinkName: Record<string, string> = {
  jumptonext: 'JumpToNext', jumptoprevious: 'JumpToPrevious', jumptofirst: 'JumpToFirst', jumptolast: 'JumpToLast', searchagain: 'SearchAgain', backtoresults: 'BackToResults',
  inlinedelete: 'DeleteRow', inlineedit: 'GetRowData', grideditbutton: 'GridEdit', bulkedit: 'BulkEdit', bulkdelete: 'BulkDelete', calendarmove: 'CalendarMove', pivottoggle: 'PivotToggle',
};

/** Actions after which other DataPages of the page show themselves anew. */
export const writes = new Set(['SubmitForm', 'UpdateForm', 'DeleteRecord', 'UpdateRow', 'InsertRow', 'DeleteRow', 'GridSave', 'BulkUpdate', 'BulkDelete', 'PasswordReset', 'Login']);

/** Actions that change what is shown, and so deserve a step in the browser's history. */
export const moves = new Set(['SearchForm', 'GetData', 'ViewDetails', 'JumpToNext', 'JumpToPrevious', 'JumpToFirst', 'JumpToLast', 'JumpToPage', 'SearchAgain', 'BackToResults', 'CalendarMove', 'BulkEdit', 'LoadRecord']);

/** Fields of the protocol that a script need not repeat from the query string. */
export function actionOfForm(form: HTMLFormElement, button: HTMLElement | null): string {
  const named = (button as HTMLButtonElement | null)?.name?.toLowerCase().replace(/_.*$/, '') ?? '';
  const type = (form.elements.namedItem('cbPageType') as HTMLInputElement | null)?.value?.toLowerCase() ?? '';
  return button?.dataset.cbAction ?? byButton[named] ?? form.dataset.cbAction ?? (form.elements.namedItem('xip_') ? 'Login' : byPageType[type] ?? '');
}

export function actionOfLink(link: HTMLAnchorElement, query: URLSearchParams): string {
  const has = (name: string) => [...query.keys()].some(k => k.toLowerCase() === name);
  const named = byLinkName[link.dataset.cbName?.toLowerCase() ?? ''];
  if (link.dataset.cbAction ?? named) return (link.dataset.cbAction ?? named)!;
  if (has('mod0linktodetails')) return 'ViewDetails';
  if (has('cbcalendardate')) return 'CalendarMove';
  if (has('cbpivotstate')) return 'PivotToggle';
  if (has('cbrecordposition')) return 'JumpToNext';
  return has('cpipage') || has('cpiorderby') ? 'GetData' : '';
}
