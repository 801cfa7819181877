/** Puts a text where the cursor is in a field, as if it had been typed. */
export function insert(field, text) {
  field.focus();
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

/** The time zone in which the person works. */
export const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
