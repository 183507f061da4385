/** Languages: one catalogue each, only the one in use is loaded. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '@/api/types';
import { locale } from '@/lib/locale';
import type en from '@/locales/en.json';

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const satisfies Record<Language, string>;
const CATALOGUES = { en: () => import('@/locales/en.json'), de: () => import('@/locales/de.json') };

const known = (language: string | null | undefined): Language | undefined =>
  language && language.slice(0, 2) in CATALOGUES ? (language.slice(0, 2) as Language) : undefined;

function stored(): string | null {
  try {
    return localStorage.getItem('language');
  } catch {
    return null;
  }
}

async function load(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, 'translation')) return;
  i18next.addResourceBundle(language, 'translation', (await CATALOGUES[language]()).default);
}

export async function startLanguages(): Promise<void> {
  const language = known(stored()) ?? known(navigator.language) ?? 'en';
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: {},
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  const change = i18next.changeLanguage.bind(i18next);
  // whoever changes the language also gets its catalogue
  i18next.changeLanguage = async (next, done) => {
    const wanted = known(next) ?? 'en';
    await load(wanted);
    return change(wanted, done);
  };
  i18next.on('languageChanged', (next) => {
    document.documentElement.lang = next;
    locale.set({ ...locale.get(), language: next });
    try {
      localStorage.setItem('language', next);
    } catch {
      // the choice then comes from the profile
    }
  });
  await i18next.changeLanguage(language);
}

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}
