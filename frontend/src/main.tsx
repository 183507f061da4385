import '@mantine/core/styles.layer.css';
import '@fontsource-variable/inter/index.css';
import './global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { keepFocus } from './app/focus';
import { startLanguages } from './app/i18n';
import { Providers } from './app/providers';

const root = document.getElementById('root');
if (root) {
  await startLanguages();
  keepFocus();
  createRoot(root).render(
    <StrictMode>
      <Providers />
    </StrictMode>,
  );
}
