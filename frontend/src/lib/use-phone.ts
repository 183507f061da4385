import { useMediaQuery } from '@mantine/hooks';

/** True on narrow screens, where lists are cards and panels are sheets. */
export const usePhone = (): boolean =>
  useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false }) ?? false;

export const useWide = (): boolean =>
  useMediaQuery('(min-width: 80em)', true, { getInitialValueInEffect: false }) ?? true;
