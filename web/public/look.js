// Puts the look on before the page is painted; app/look.ts says what is kept.
try {
  const look = JSON.parse(localStorage.getItem('quark.look') ?? '{}');
  const root = document.documentElement.dataset;
  root.theme = look.theme ?? 'auto';
  root.scheme = look.scheme ?? 'indigo';
  root.text = look.text ?? 'normal';
  document.documentElement.lang = localStorage.getItem('quark.language') ?? 'en';
} catch {
  // without storage the usual look is worn
}
