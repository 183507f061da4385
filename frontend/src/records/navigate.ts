/** Lets code outside the route tree go to a page; the app sets it when the router is made. */
export const router: { go: (path: string) => void } = { go: () => {} };
