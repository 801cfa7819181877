// Ticks the rules of a new password off while it is typed. The server judges; without this script nothing is missing but the ticks.
(() => {
  const field = document.querySelector("input[data-checks]");
  if (!field) return;
  const rules = [...document.querySelectorAll("[data-rule]")];
  const tests = {
    length: (text, rule) => [...text.normalize("NFC")].length >= Number(rule.dataset.least),
    upper: (text) => /\p{Lu}/u.test(text),
    lower: (text) => /\p{Ll}/u.test(text),
    digit: (text) => /\p{Nd}/u.test(text),
    symbol: (text) => /[^\p{L}\p{N}\s]/u.test(text),
  };
  const tick = () => rules.forEach((rule) => rule.classList.toggle("met", tests[rule.dataset.rule](field.value, rule)));
  field.addEventListener("input", tick);
  tick();
})();
