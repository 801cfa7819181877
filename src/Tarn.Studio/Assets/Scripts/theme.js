// Runs before anything is drawn, so that nothing flashes in the wrong colours.
(() => {
  const choice = localStorage.getItem('tarn-theme');
  if (choice === 'light' || choice === 'dark') document.documentElement.dataset.theme = choice;
})();
