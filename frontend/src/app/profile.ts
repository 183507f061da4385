/** Takes over what a user has chosen: language, time zone, shortcuts. */
import i18next from 'i18next';
import type { Me } from '@/api/types';
import { singleKeysEnabled } from '@/lib/hotkeys';
import { locale } from '@/lib/locale';

let applied: string | undefined;

export function applyProfile({ user, company }: Me): void {
  const next = `${user.id}:${user.version}`;
  if (applied === next) return;
  applied = next;
  singleKeysEnabled.set(user.shortcuts);
  locale.set({ ...locale.get(), timeZone: user.time_zone || company.time_zone, currency: company.base_currency });
  if (user.language && user.language !== i18next.language) void i18next.changeLanguage(user.language);
}
