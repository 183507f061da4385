import { createStore } from '@/lib/store';

export const palette = createStore(false);
export const cheatSheet = createStore(false);
/** What the user is told. */
export const notifications = createStore(false);
