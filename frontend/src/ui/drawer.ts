/** Stands apart so that a page can load it with the first drawer. */
import { Drawer as MantineDrawer } from '@mantine/core';

export const Drawer = MantineDrawer;
