// Opens the circuit; when the connection breaks, tries again with growing pauses for as long as the server keeps the window.
(() => {
  const banner = document.getElementById('components-reconnect-modal');
  const pause = attempt => Math.min(10000, attempt === 0 ? 200 : 500 * 2 ** Math.min(attempt, 5));
  Blazor.start({
    circuit: {
      reconnectionOptions: { maxRetries: 60, retryIntervalMilliseconds: pause },
    },
  }).then(() => document.body.classList.add('live'));
  document.addEventListener('click', async event => {
    if (event.target.closest('[data-reload]')) location.reload();
    if (!event.target.closest('[data-reconnect]')) return;
    banner.className = 'connection components-reconnect-show';
    try {
      if (!await Blazor.reconnect()) banner.className = 'connection components-reconnect-rejected';
    } catch {
      banner.className = 'connection components-reconnect-failed';
    }
  });
  // A laptop that was opened again need not wait for the next attempt.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && banner.classList.contains('components-reconnect-failed')) banner.querySelector('[data-reconnect]').click();
  });
})();
