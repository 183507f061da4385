/** Whether the user may import at all: whoever may make a record of a kind that files hold. */
import { useMay } from '@/api/me';
import { IMPORTED } from './types';

export function useMayImport(): boolean {
  const may = useMay();
  return IMPORTED.some((entity) => may('create', entity));
}
