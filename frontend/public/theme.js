// Sets the colour scheme before the first paint, so that a dark screen never flashes white.
(() => {
  let scheme = 'auto';
  try {
    scheme = localStorage.getItem('scheme') || 'auto';
  } catch {
    // storage may be blocked: the system's scheme is used
  }
  const dark = scheme === 'dark' || (scheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
  document.documentElement.style.background = dark ? '#121214' : '#fff';
})();
