/** Why work beside the screens failed, in the user's language. */
import i18next, { type TFunction } from 'i18next';

/** A word without a sentence of its own is for whoever reads the server's log. */
export function reasonText(t: TFunction, reason: string): string {
  const key = `job.reason.${reason}`;
  return i18next.exists(key) ? t(key as never) : t('job.reason.internal');
}
