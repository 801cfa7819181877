// The page's language: texts, numbers, dates. The server sends them; the English words below only serve when it could not.
import type { Speech } from './types';

const english: Record<string, string> = {
  Required: 'This field needs a value.', InvalidNumber: 'Enter a number.', InvalidInteger: 'Enter a whole number.', InvalidDate: 'Enter a date as {0}.',
  InvalidEmail: 'Enter one complete e-mail address.', TooShort: 'Enter at least {0} characters.', TooLong: 'Enter no more than {0} characters.',
  ConfirmationMismatch: 'The two entries differ.', FileTooLarge: 'The file is over {0} MB.', ErrorSummary: '{0} entries need attention:',
  ErrorSummaryOne: 'One entry needs attention:', ConfirmDelete: 'Delete this record?', CascadingSelectParent: 'Choose {0} first', Loading: 'Loading…',
  NetworkError: 'The server did not answer. Your entries are still here.', SessionWarning: 'Signing out in {0} seconds.', SessionExpired: 'Sign in again.',
  StaySignedIn: 'Stay signed in', ShowPassword: 'Show', HidePassword: 'Hide', PasswordWeak: 'Weak', PasswordFair: 'Fair', PasswordGood: 'Good',
  PasswordStrong: 'Strong', RemainingCharacters: '{0} characters left', Calendar: 'Choose a date', Clear: 'Clear', Today: 'Today', SelectOne: 'Select',
  SelectAllValues: 'Select all', Selected: '{0} selected', SelectAll: 'Select all {0} records', Cancel: 'Cancel', SaveRow: 'Update', Add: 'Add', Remove: 'Remove',
  ApplyChanges: 'Apply changes', DiscardChanges: 'Discard changes', BulkConfirm: 'Apply to {0} records?', ChartNoData: 'No data', ChartExport: 'Export',
  PreviousRecord: 'Previous', NextRecord: 'Next', Expand: 'Expand', Collapse: 'Collapse', TooManyRequests: 'Too many requests. Try again in a minute.',
  ServerBusy: 'The server is busy. Try again.', SubmissionFailed: 'Your entry was not saved. (Reference {0})',
};

export class Language {
  constructor(private readonly speech: Speech) {}

  static readonly fallback: Speech = {
    locale: document.documentElement.lang || 'en', dir: 'ltr', decimal: '.', group: ',', date: 'M/d/yyyy', time: 'h:mm tt', firstDay: 0, texts: {},
  };

  get locale(): string { return this.speech.locale; }
  get firstDay(): number { return this.speech.firstDay; }
  get datePattern(): string { return this.speech.date; }

  text(key: string, ...places: (string | number)[]): string {
    const text = this.speech.texts[key] || english[key] || key;
    return places.reduce<string>((filled, place, i) => filled.replaceAll(`{${i}}`, String(place)), text);
  }

  /** A number as typed in the region's form or the invariant one; null when it is none. */
  number(typed: string): number | null {
    let text = plain(typed).replace(/[\s\u00a0\u202f]/g, '').replace(/^[\p{Sc}]|[\p{Sc}]$/gu, '');
    if (text === '') return null;
    const { decimal, group } = this.speech;
    const [whole = '', ...rest] = text.split(decimal);
    const groups = group.trim() === '' ? [whole] : whole.split(group);
    if (rest.length <= 1 && groups.slice(1).every(g => g.length === 3)) text = groups.join('') + (rest.length ? '.' + rest[0] : '');
    return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : null;
  }

  formatNumber(value: number): string {
    return String(value).replace('.', this.speech.decimal);
  }

  /** A date as typed in the region's order or ISO, with or without a time; null when it is none. */
  date(typed: string): Date | null {
    const text = plain(typed);
    const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](.+))?$/.exec(text);
    if (iso) return build(+iso[1]!, +iso[2]!, +iso[3]!, iso[4]);
    const numbers = /^(\d{1,4})[^\d](\d{1,2})[^\d]\s*(\d{1,4})\.?(?:[ ,T]+(.+))?$/.exec(text);
    if (!numbers) return null;
    const order = (this.speech.date.match(/[dMy]+/g) ?? ['M', 'd', 'y']).map(p => p[0]);
    const part = (letter: string) => numbers[order.indexOf(letter) + 1] ?? '';
    let year = +part('y');
    if (part('y').length <= 2) year += year > 49 ? 1900 : 2000;
    return build(year, +part('M'), +part('d'), numbers[4]);
  }

  /** A date in the region's short form, as the server reads it again. */
  formatDate(date: Date): string {
    const two = (n: number) => String(n).padStart(2, '0');
    return this.speech.date
      .replace(/y+/, p => p.length > 2 ? String(date.getFullYear()).padStart(4, '0') : two(date.getFullYear() % 100))
      .replace(/M+/, p => p.length > 2 ? new Intl.DateTimeFormat(this.locale, { month: p.length > 3 ? 'long' : 'short' }).format(date)
        : p.length > 1 ? two(date.getMonth() + 1) : String(date.getMonth() + 1))
      .replace(/\bd+/, p => p.length > 1 ? two(date.getDate()) : String(date.getDate()))
      .replaceAll("'", '');
  }
}

/** What was typed, with digits of ours where an Arabic keyboard has others, and without marks of the writing direction, which come along when text is copied. */
function plain(typed: string): string {
  return typed.trim().replace(/[\u200e\u200f\u061c]/g, '').replace(/[\u0660-\u0669\u06f0-\u06f9]/g, digit => String(digit.charCodeAt(0) & 15));
}

function build(year: number, month: number, day: number, time?: string): Date | null {
  let hours = 0, minutes = 0, seconds = 0;
  if (time !== undefined) {
    const clock = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(\p{L}[\p{L}. ]*)?$/u.exec(time.trim());
    if (!clock) return null;
    [hours, minutes, seconds] = [+clock[1]!, +clock[2]!, +(clock[3] ?? 0)];
    if (/^p/i.test(clock[4] ?? '') && hours < 12) hours += 12;
    if (/^a/i.test(clock[4] ?? '') && hours === 12) hours = 0;
    if (hours > 23 || minutes > 59 || seconds > 59) return null;
  }
  const date = new Date(year, month - 1, day, hours, minutes, seconds);
  return year >= 1753 && year <= 9999 && date.getMonth() === month - 1 && date.getDate() === day ? date : null;
}
