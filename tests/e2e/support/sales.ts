// A year of real sales in four files, and what anyone can compute from them.
import { fileURLToPath } from 'node:url';

const folder = new URL('../../data/crm-sales-opportunities/', import.meta.url);

/** Where a file of the data stands. */
export const salesFile = (name: string): string => fileURLToPath(new URL(name, folder));

/** What `crm import` is told of the files. */
export const SALES_PLAN = salesFile('import.toml');
