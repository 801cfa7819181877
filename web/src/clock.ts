import type { Page } from './page';
import { element } from './dom';

/** Warns before a sign-in ends for want of requests, and shows the login form when it has ended. */
export class SessionClock {
  private seconds = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private bar: HTMLElement | undefined;

  constructor(private readonly page: Page) {}

  start(seconds: number | undefined): void {
    if (seconds !== undefined) this.seconds = seconds;
    this.restart();
  }

  /** Every request keeps the session for its whole length. */
  restart(): void {
    clearTimeout(this.timer);
    this.bar?.remove();
    this.bar = undefined;
    if (this.seconds <= 0) return;
    const warning = Math.min(60, this.seconds / 2);
    this.timer = setTimeout(() => this.warn(Date.now() + warning * 1000), Math.min((this.seconds - warning) * 1000, 2_000_000_000));
  }

  private warn(end: number): void {
    const { language } = this.page;
    const words = element('span');
    const stay = element('button', { type: 'button', class: 'cbSecondaryButton' }, language.text('StaySignedIn'));
    stay.onclick = () => { void this.stay(); };
    this.bar = element('div', { class: 'cbSessionWarning', role: 'alert' }, words, stay);
    (this.page.sections[0]?.element ?? this.page.container).prepend(this.bar);
    const tick = () => {
      const left = Math.round((end - Date.now()) / 1000);
      if (left <= 0) {
        this.bar?.remove();
        void this.page.expire();
        return;
      }
      // Read aloud every fifteen seconds only.
      if (left % 15 === 0 || words.textContent === '') words.textContent = language.text('SessionWarning', left);
      this.timer = setTimeout(tick, 1000);
    };
    tick();
  }

  private async stay(): Promise<void> {
    const section = this.page.sections[0];
    if (!section) return;
    // Only the state is taken: what the visitor has typed stays.
    const answer = await this.page.ask('Refresh', new FormData(), section).catch(() => null);
    if (answer) section.take(answer.appSession, undefined);
  }
}
