// Back and Forward: every step that changes what is shown is an entry under the host page's own address; the states stay hidden in history.state.
import type { Page } from './page';

type Steps = Record<string, string>;

const keyOf = (page: Page) => `${page.appKey}:${page.place}`;

function stepsIn(state: unknown): Steps {
  return (state as { cbDataPages?: Steps } | null)?.cbDataPages ?? {};
}

export function recordStep(page: Page, push: boolean): void {
  const state = { ...(history.state as object | null), cbDataPages: { ...stepsIn(history.state), [keyOf(page)]: page.state } };
  try {
    if (push) history.pushState(state, '');
    else history.replaceState(state, '');
  } catch { /* Some frames have no history. */ }
}

export function stepOf(state: unknown, page: Page): string | undefined {
  return stepsIn(state)[keyOf(page)];
}
